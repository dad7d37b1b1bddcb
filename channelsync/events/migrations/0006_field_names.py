"""Name fields for people; the database does not change."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Change nothing but names."""

    dependencies = [
        ("events", "0005_inbox_filter_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sinkdelivery",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="events.inboxevent",
                verbose_name="event",
            ),
        ),
    ]
