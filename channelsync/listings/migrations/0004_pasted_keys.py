"""Indexes for what people paste into the search box: they look a thousand of them up at once."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower, Substr


class Migration(migrations.Migration):
    """Add the indexes; rows without a value are left out of them."""

    dependencies = [("listings", "0003_decided_index")]
    operations = [
        migrations.AddIndex("offer", models.Index(Lower("sku"), condition=Q(sku__gt=""), name="offer_sku_idx")),
        migrations.AddIndex("offer", models.Index(Lower("mpn"), condition=Q(mpn__gt=""), name="offer_mpn_idx")),
        migrations.AddIndex("offer", models.Index(fields=["gtin"], condition=Q(gtin__gt=""), name="offer_gtin_idx")),
        migrations.AddIndex(
            "offer",
            models.Index(Lower("channel_offer_id"), condition=Q(channel_offer_id__gt=""), name="offer_channel_id_idx"),
        ),
        migrations.AddIndex(
            "offer",
            models.Index(Substr("listing_url", 1, 255), condition=Q(listing_url__gt=""), name="offer_url_idx"),
        ),
    ]
