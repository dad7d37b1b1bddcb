"""Words for who acts and other names, which change nothing in the database, and indexes for what auditors look for."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

from channelsync.runtime.concurrently import AddIndex

KINDS = [
    ("person", "A person"), ("api", "A program (API)"), ("cli", "Command line"), ("system", "The system"),
    ("seller", "A seller"),
]  # fmt: skip
STATES = [
    ("pending", "Pending"), ("in_progress", "In progress"), ("listed", "Listed"), ("failed", "Failed"),
    ("ended", "Ended"),
]  # fmt: skip


class Migration(migrations.Migration):
    """Name choices and columns, and add the indexes."""

    atomic = False
    dependencies = [("listings", "0011_undoes")]
    operations = [
        migrations.AlterField(
            "offer",
            "decided_kind",
            models.CharField("kind of who decided last", blank=True, choices=KINDS, max_length=10),
        ),
        migrations.AlterField(
            "transition", "actor_kind", models.CharField("kind of actor", choices=KINDS, max_length=10)
        ),
        migrations.AlterField(
            "transition", "from_state", models.CharField("state before", choices=STATES, max_length=12)
        ),
        migrations.AlterField("transition", "to_state", models.CharField("state after", choices=STATES, max_length=12)),
        AddIndex(
            "transition",
            models.Index(Lower("actor_name"), F("id"), condition=~Q(actor_kind="seller"), name="transition_actor_idx"),
        ),
        AddIndex(
            "transition", models.Index(fields=["ticket", "id"], condition=~Q(ticket=""), name="transition_ticket_idx")
        ),
    ]
