"""Find what is due next: a bulk action's reports stand behind the others."""

from django.db import migrations, models
from django.db.models import Q

from channelsync.runtime.concurrently import AddIndex, RemoveIndex


class Migration(migrations.Migration):
    """Exchange the index; the old one serves until the new one is there."""

    atomic = False
    dependencies = [("reports", "0002_bulk")]
    operations = [
        AddIndex(
            "statereport",
            models.Index(fields=["state", "bulk", "due_at", "id"], condition=Q(status="waiting"), name="report_claim_idx"),
        ),
        RemoveIndex("statereport", "report_due_idx"),
    ]
