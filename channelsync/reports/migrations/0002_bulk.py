"""Tell a bulk action's reports from those that were made one by one; neither database rewrites the table."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

COLUMN = "ALTER TABLE reports_statereport ADD COLUMN bulk bool NOT NULL DEFAULT 0"


class AddColumn(migrations.AddField):
    """Add a field; Django would copy the whole table on SQLite, which can add such a column in place."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add it."""
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(COLUMN)
        else:
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    """Add the column."""

    dependencies = [("reports", "0001_initial")]
    operations = [AddColumn("statereport", "bulk", models.BooleanField(db_default=False, default=False))]
