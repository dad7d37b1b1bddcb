"""Name fields for people; the database does not change."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Change nothing but names."""

    dependencies = [
        ("listings", "0010_field_names"),
        ("reports", "0004_notifications"),
        ("runtime", "0004_field_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="statereport",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("in_progress", "In progress"),
                    ("listed", "Listed"),
                    ("failed", "Failed"),
                    ("ended", "Ended"),
                ],
                max_length=12,
                verbose_name="state told",
            ),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sending", "Sending"),
                    ("sent", "Sent"),
                    ("rejected", "Rejected"),
                    ("superseded", "Superseded"),
                    ("held", "Held"),
                    ("cancelled", "Cancelled"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="status of the report",
            ),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="bulk",
            field=models.BooleanField(db_default=False, default=False, verbose_name="by a bulk action"),
        ),
        migrations.AlterField(
            model_name="reportattempt",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attempts",
                to="reports.statereport",
                verbose_name="state report",
            ),
        ),
        migrations.AlterField(
            model_name="reportattempt",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="attempts",
                to="runtime.sentrequest",
                verbose_name="sent request",
            ),
        ),
        migrations.AlterField(
            model_name="sellernotification",
            name="key",
            field=models.UUIDField(unique=True, verbose_name="key"),
        ),
        migrations.AlterField(
            model_name="sellernotification",
            name="lease",
            field=models.CharField(blank=True, max_length=32, verbose_name="lease"),
        ),
        migrations.AlterField(
            model_name="sellernotification",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="lease until"),
        ),
        migrations.AlterField(
            model_name="sellernotification",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="runtime.sentrequest",
                verbose_name="sent request",
            ),
        ),
        migrations.AlterField(
            model_name="sellernotification",
            name="seller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notifications",
                to="listings.seller",
                verbose_name="seller",
            ),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="batch",
            field=models.CharField(blank=True, max_length=32, verbose_name="batch"),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="before",
            field=models.TextField(blank=True, verbose_name="before"),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="lease",
            field=models.CharField(blank=True, max_length=32, verbose_name="lease"),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="lease until"),
        ),
        migrations.AlterField(
            model_name="statereport",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="listings.offer",
                verbose_name="listing",
            ),
        ),
    ]
