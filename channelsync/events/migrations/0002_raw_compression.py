"""Compress what events bring with lz4 where PostgreSQL has it: its older method takes a fifth of storing a page."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

HAS_LZ4 = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
COLUMN = "ALTER TABLE events_inboxevent ALTER COLUMN raw SET COMPRESSION"


def choose_lz4(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the method for rows to come; PostgreSQL 13, or one built without lz4, keeps its own."""
    _choose("lz4", schema_editor)


def choose_default(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Leave the method to the server again."""
    _choose("default", schema_editor)


def _choose(method: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(HAS_LZ4)
        if cursor.fetchone():
            cursor.execute(f"{COLUMN} {method}")


class Migration(migrations.Migration):
    """Choose the method."""

    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(choose_lz4, choose_default)]
