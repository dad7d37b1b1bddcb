"""Fill the keys of errors that were stored before there were any, step by step.

What a process of the older version stores meanwhile is filled by the task that counts the desk's figures.
"""

import sys

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from channelsync.listings import grouping


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill all."""
    grouping.fill_keys(most=sys.maxsize, model=apps.get_model("listings", "ListingError"))


class Migration(migrations.Migration):
    """Fill the column; going back leaves it to the migration that drops it."""

    atomic = False
    dependencies = [("listings", "0008_message_key_indexes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
