"""Keep what found a selection that was shown: its dialog stands at an address that names only the selection."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add a column that may be empty."""

    dependencies = [
        ("bulk", "0005_what_was_left"),
    ]

    operations = [
        migrations.AddField(
            model_name="shownselection",
            name="named",
            field=models.TextField(blank=True, db_default="", verbose_name="found by"),
        ),
    ]
