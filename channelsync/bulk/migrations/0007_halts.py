"""Keep how often a bulk action came to a halt, and until when it rests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add columns that may be empty."""

    dependencies = [
        ("bulk", "0006_what_found_it"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkjob",
            name="halts",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="halts in a row"),
        ),
        migrations.AddField(
            model_name="bulkjob",
            name="rests_until",
            field=models.DateTimeField(editable=False, null=True, verbose_name="next try"),
        ),
    ]
