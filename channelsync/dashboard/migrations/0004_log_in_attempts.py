"""Remember tries to log in, so that passwords cannot be guessed at will."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("dashboard", "0003_field_names")]
    operations = [
        migrations.CreateModel(
            name="LoginAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("name", models.CharField(max_length=64, verbose_name="user name, digested")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="address")),
                ("succeeded", models.BooleanField(default=False, verbose_name="succeeded")),
            ],
            options={
                "verbose_name": "try to log in",
                "verbose_name_plural": "tries to log in",
                "indexes": [
                    models.Index(fields=["name", "-id"], name="login_name_idx"),
                    models.Index(fields=["address", "-id"], name="login_address_idx"),
                ],
            },
        ),
    ]
