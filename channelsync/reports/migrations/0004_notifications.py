"""Keep messages to sellers as rows, so that they go out without anybody waiting for them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

STATUSES = [
    ("waiting", "Waiting"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("rejected", "Rejected"),
    ("unknown", "Outcome unknown"),
    ("cancelled", "Cancelled"),
]


class Migration(migrations.Migration):
    """Make the table."""

    dependencies = [("reports", "0003_claim_index"), ("listings", "0001_initial"), ("runtime", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SellerNotification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("offer_id", models.BigIntegerField(blank=True, null=True, verbose_name="offer id")),
                ("severity", models.CharField(max_length=7, verbose_name="severity")),
                ("message", models.TextField(verbose_name="text")),
                (
                    "status",
                    models.CharField(choices=STATUSES, default="waiting", max_length=10, verbose_name="status"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("attempts_count", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("lease", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("actor_kind", models.CharField(max_length=10, verbose_name="kind of actor")),
                ("actor_name", models.CharField(max_length=150, verbose_name="by")),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="runtime.sentrequest",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="listings.seller",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification to a seller",
                "verbose_name_plural": "notifications to sellers",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(condition=~Q(message=""), name="notification_not_empty"),
                    models.CheckConstraint(condition=~Q(actor_name=""), name="notification_actor_not_empty"),
                    models.CheckConstraint(
                        condition=~Q(status="sending") | (Q(lease_until__isnull=False) & ~Q(lease="")),
                        name="notification_sending_has_lease",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["due_at", "id"], condition=Q(status="waiting"), name="notification_due_idx"),
                    models.Index(
                        fields=["lease_until"], condition=Q(status="sending"), name="notification_lease_idx"
                    ),
                    models.Index(fields=["seller", "-id"], name="notification_seller_idx"),
                ],
            },
        ),
    ]
