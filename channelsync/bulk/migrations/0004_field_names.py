"""Name fields for people; the database does not change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Change nothing but names."""

    dependencies = [
        ("bulk", "0003_taken_back_by"),
        ("listings", "0010_field_names"),
        ("reports", "0005_field_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="bulkitem",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="bulk.bulkjob",
                verbose_name="bulk action",
            ),
        ),
        migrations.AlterField(
            model_name="bulkitem",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bulk_items",
                to="listings.offer",
                verbose_name="listing",
            ),
        ),
        migrations.AlterField(
            model_name="bulkitem",
            name="report",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="bulk_items",
                to="reports.statereport",
                verbose_name="state report",
            ),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="bulk.bulkjob",
                verbose_name="follows",
            ),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
    ]
