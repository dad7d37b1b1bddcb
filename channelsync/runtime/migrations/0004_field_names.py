"""Name fields for people; the database does not change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Change nothing but names."""

    dependencies = [
        ("runtime", "0003_attributes_flow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="lease",
            name="expires_at",
            field=models.DateTimeField(verbose_name="ends"),
        ),
        migrations.AlterField(
            model_name="lease",
            name="holder",
            field=models.CharField(max_length=64, verbose_name="holder"),
        ),
        migrations.AlterField(
            model_name="lease",
            name="name",
            field=models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="operatornotice",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AlterField(
            model_name="sharedvalue",
            name="key",
            field=models.CharField(max_length=150, primary_key=True, serialize=False, verbose_name="key"),
        ),
        migrations.AlterField(
            model_name="sharedvalue",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="changed"),
        ),
        migrations.AlterField(
            model_name="sharedvalue",
            name="value",
            field=models.TextField(blank=True, verbose_name="value"),
        ),
    ]
