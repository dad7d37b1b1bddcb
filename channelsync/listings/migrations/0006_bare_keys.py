"""Find SKU, MPN and GTIN without their gaps: indexes on the bare numbers instead of those on the numbers as sent."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from channelsync.listings.spelling import Bare
from channelsync.runtime.concurrently import AddIndex, RemoveIndex


def learn(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL look at what the new indexes hold: it knows nothing of an expression until then."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ANALYZE listings_offer")


class Migration(migrations.Migration):
    """Exchange the indexes; each old one serves until the new one is there."""

    atomic = False
    dependencies = [("listings", "0005_filter_indexes")]
    operations = [
        AddIndex("offer", models.Index(Bare("sku"), name="offer_bare_sku_idx")),
        AddIndex("offer", models.Index(Bare("mpn"), name="offer_bare_mpn_idx")),
        AddIndex("offer", models.Index(Bare("gtin"), name="offer_bare_gtin_idx")),
        migrations.RunPython(learn, migrations.RunPython.noop),
        RemoveIndex("offer", "offer_sku_idx"),
        RemoveIndex("offer", "offer_mpn_idx"),
        RemoveIndex("offer", "offer_gtin_idx"),
    ]
