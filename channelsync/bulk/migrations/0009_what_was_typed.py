"""Keep what a dialog was filled with: who comes back to it finds it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add a column that may be empty."""

    dependencies = [
        ("bulk", "0008_held"),
    ]

    operations = [
        migrations.AddField(
            model_name="shownselection",
            name="typed",
            field=models.TextField(blank=True, db_default="", verbose_name="filled with"),
        ),
    ]
