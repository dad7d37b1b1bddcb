"""Indexes for errors by what their message means, and for those that have no key yet."""

from django.db import migrations, models
from django.db.models import Q

from channelsync.runtime.concurrently import AddIndex


class Migration(migrations.Migration):
    """Add the indexes."""

    atomic = False
    dependencies = [("listings", "0007_message_key")]
    operations = [
        AddIndex(
            "listingerror",
            models.Index(fields=["message_key", "offer"], condition=Q(is_current=True), name="error_message_idx"),
        ),
        AddIndex(
            "listingerror",
            models.Index(fields=["id"], condition=Q(message_key__isnull=True), name="error_unkeyed_idx"),
        ),
    ]
