"""A trigram index for the search on PostgreSQL; SQLite reads the one case-folded column."""

import logging

from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

logger = logging.getLogger(__name__)


def add_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add extension and index; without the right to add the extension the search works, slowly, and says so."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        logger.warning(
            "The search stays slow: the extension pg_trgm could not be added (%s). Let a superuser run "
            "CREATE EXTENSION pg_trgm and CREATE INDEX offer_search_idx ON listings_offer USING gin "
            "(search_text gin_trgm_ops).",
            error,
        )
        return
    schema_editor.execute(
        "CREATE INDEX IF NOT EXISTS offer_search_idx ON listings_offer USING gin (search_text gin_trgm_ops)"
    )


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index; the extension may serve others and stays."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS offer_search_idx")


class Migration(migrations.Migration):
    """Add the index."""

    dependencies = [("listings", "0001_initial")]
    operations = [migrations.RunPython(add_index, drop_index)]
