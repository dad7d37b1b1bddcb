"""Indexes for what the inbox is narrowed to: the time at which events were created, and what a sink refused."""

from django.db import migrations, models
from django.db.models import Q

from channelsync.runtime.concurrently import AddIndex


class Migration(migrations.Migration):
    """Add the indexes."""

    atomic = False
    dependencies = [("events", "0004_received_index")]
    operations = [
        AddIndex("inboxevent", models.Index(fields=["-created_at", "-id"], name="event_created_idx")),
        AddIndex(
            "sinkdelivery",
            models.Index(fields=["event"], condition=Q(done_at__isnull=True, tries__gt=0), name="delivery_refused_idx"),
        ),
    ]
