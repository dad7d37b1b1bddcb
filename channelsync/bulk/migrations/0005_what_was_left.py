"""Keep what a follow-up may touch, what a dialog has shown, and which form ordered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add columns that may be empty, and a small table."""

    dependencies = [
        ("bulk", "0004_field_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkitem",
            name="base",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="version before"),
        ),
        migrations.AddField(
            model_name="bulkitem",
            name="told",
            field=models.BigIntegerField(editable=False, null=True, verbose_name="newest report"),
        ),
        migrations.AddField(
            model_name="bulkjob",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name="key"),
        ),
        migrations.CreateModel(
            name="ShownSelection",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False, verbose_name="key")),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="created")),
                ("listings", models.BinaryField(verbose_name="listings")),
            ],
            options={
                "verbose_name": "selection that was shown",
                "verbose_name_plural": "selections that were shown",
            },
        ),
    ]
