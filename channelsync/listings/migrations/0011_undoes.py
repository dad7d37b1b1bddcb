"""Let a cancellation name the decision that it takes back: several can be taken back one after the other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add a column that may be empty."""

    dependencies = [
        ("listings", "0010_field_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="transition",
            name="undoes",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="takes back the version"),
        ),
    ]
