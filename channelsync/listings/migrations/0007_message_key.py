"""A key by which errors are found whose messages mean the same; older errors get theirs apart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column, empty: no row is rewritten."""

    dependencies = [("listings", "0006_bare_keys")]
    operations = [
        migrations.AddField("listingerror", "message_key", models.BigIntegerField(editable=False, null=True)),
    ]
