"""Words for who acts, which change nothing in the database, and an index for the name that auditors look for."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Lower

from channelsync.runtime.concurrently import AddIndex

KINDS = [
    ("person", "A person"), ("api", "A program (API)"), ("cli", "Command line"), ("system", "The system"),
    ("seller", "A seller"),
]  # fmt: skip
SEVERITIES = [("INFO", "Information"), ("WARNING", "Warning"), ("ERROR", "Error")]


class Migration(migrations.Migration):
    """Name the choices and add the index."""

    atomic = False
    dependencies = [("reports", "0005_field_names")]
    operations = [
        migrations.AlterField(
            "statereport", "actor_kind", models.CharField("kind of actor", choices=KINDS, max_length=10)
        ),
        migrations.AlterField(
            "sellernotification", "actor_kind", models.CharField("kind of actor", choices=KINDS, max_length=10)
        ),
        migrations.AlterField(
            "sellernotification", "severity", models.CharField("severity", choices=SEVERITIES, max_length=7)
        ),
        AddIndex("statereport", models.Index(Lower("actor_name"), F("id"), name="report_actor_idx")),
    ]
