"""Name the flow of categories and attributes."""

from django.db import migrations, models

FLOWS = [
    ("events", "Events"),
    ("reports", "State reports"),
    ("stock", "Stock"),
    ("sellers", "Sellers"),
    ("attributes", "Attributes"),
    ("prune", "Clean-up"),
]


class Migration(migrations.Migration):
    """Change choices only: no statement in the database but SQLite's copy of the table."""

    dependencies = [("runtime", "0002_run_ok_index")]
    operations = [
        migrations.AlterField("syncrun", "flow", models.CharField(choices=FLOWS, max_length=10, verbose_name="flow")),
    ]
