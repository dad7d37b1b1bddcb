"""Name the flows that stay inside: bulk actions and the counting of figures."""

from django.db import migrations, models

FLOWS = [
    ("events", "Events"),
    ("reports", "State reports"),
    ("stock", "Stock"),
    ("sellers", "Sellers"),
    ("attributes", "Attributes"),
    ("bulk", "Bulk actions"),
    ("figures", "Figures"),
    ("prune", "Clean-up"),
]


class Migration(migrations.Migration):
    """Change choices only: no statement in the database but SQLite's copy of the table."""

    dependencies = [("runtime", "0004_field_names")]
    operations = [
        migrations.AlterField("syncrun", "flow", models.CharField(choices=FLOWS, max_length=10, verbose_name="flow")),
    ]
