"""Know what is held of a bulk action; items whose reports are held already are noted by the next sweep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Take in one more word; the database has no column to change."""

    dependencies = [
        ("bulk", "0007_halts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bulkitem",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("skipped", "Skipped"),
                    ("cancelled", "Cancelled"),
                    ("under_way", "On its way to SCX"),
                    ("held", "Held"),
                    ("done", "Done"),
                    ("rejected", "Rejected by SCX"),
                    ("overtaken", "Overtaken or taken back"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="status",
            ),
        ),
    ]
