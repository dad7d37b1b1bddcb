"""What listings failed for, ever, and when first and last; the first count of the figures fills it from history."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("dashboard", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="FailureKind",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=255, verbose_name="code")),
                ("pattern", models.CharField(max_length=250, verbose_name="message")),
                ("first_at", models.DateTimeField(verbose_name="first seen")),
                ("last_at", models.DateTimeField(verbose_name="last seen")),
            ],
            options={
                "verbose_name": "kind of failure",
                "verbose_name_plural": "kinds of failures",
                "indexes": [models.Index(fields=["code", "-last_at"], name="failure_kind_code_idx")],
            },
        ),
    ]
