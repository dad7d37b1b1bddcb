"""Words for acts and for who acts, which change nothing in the database, and indexes for what auditors look for."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

import channelsync.audit.words
from channelsync.runtime.concurrently import AddIndex

KINDS = [
    ("person", "A person"), ("api", "A program (API)"), ("cli", "Command line"), ("system", "The system"),
    ("seller", "A seller"),
]  # fmt: skip


class Migration(migrations.Migration):
    """Name the choices and add the indexes."""

    atomic = False
    dependencies = [("audit", "0002_field_names")]
    operations = [
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField("action", choices=channelsync.audit.words.choices, max_length=40),
        ),
        migrations.AlterField(
            "auditentry", "actor_kind", models.CharField("kind of actor", choices=KINDS, max_length=10)
        ),
        AddIndex("auditentry", models.Index(fields=["action", "at"], name="audit_action_idx")),
        AddIndex("auditentry", models.Index(fields=["actor_kind", "at"], name="audit_kind_idx")),
        AddIndex("auditentry", models.Index(Lower("actor_name"), F("at"), name="audit_actor_idx")),
        AddIndex(
            "auditentry", models.Index(fields=["seller_id", "at"], condition=~Q(seller_id=""), name="audit_seller_idx")
        ),
        AddIndex("auditentry", models.Index(fields=["ticket", "at"], condition=~Q(ticket=""), name="audit_ticket_idx")),
    ]
