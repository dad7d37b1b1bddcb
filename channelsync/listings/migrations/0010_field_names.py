"""Name fields for people; the database does not change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Change nothing but names."""

    dependencies = [
        ("events", "0006_field_names"),
        ("listings", "0009_fill_message_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="listingerror",
            name="message_key",
            field=models.BigIntegerField(editable=False, null=True, verbose_name="key of the message"),
        ),
        migrations.AlterField(
            model_name="listingerror",
            name="offer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="errors",
                to="listings.offer",
                verbose_name="listing",
            ),
        ),
        migrations.AlterField(
            model_name="listingerror",
            name="transition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="errors",
                to="listings.transition",
                verbose_name="move",
            ),
        ),
        migrations.AlterField(
            model_name="offer",
            name="content_mark_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="content as of"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="content_mark_id",
            field=models.CharField(blank=True, max_length=255, verbose_name="content by event"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="price_mark_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="price as of"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="price_mark_id",
            field=models.CharField(blank=True, max_length=255, verbose_name="price by event"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="quantity_mark_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="quantity as of"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="quantity_mark_id",
            field=models.CharField(blank=True, max_length=255, verbose_name="quantity by event"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="search_text",
            field=models.TextField(blank=True, verbose_name="search text"),
        ),
        migrations.AlterField(
            model_name="offer",
            name="seller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="listings.seller",
                verbose_name="seller",
            ),
        ),
        migrations.AlterField(
            model_name="offerrevision",
            name="content_hash",
            field=models.CharField(max_length=32, verbose_name="hash of the content"),
        ),
        migrations.AlterField(
            model_name="offerrevision",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="events.inboxevent",
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="offerrevision",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="listings.offer",
                verbose_name="listing",
            ),
        ),
        migrations.AlterField(
            model_name="transition",
            name="event",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="events.inboxevent",
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="transition",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transitions",
                to="listings.offer",
                verbose_name="listing",
            ),
        ),
        migrations.AlterField(
            model_name="transition",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
    ]
