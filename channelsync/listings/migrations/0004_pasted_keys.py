"""Indexes for what people paste into the search box: they look a thousand of them up at once."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower, Substr


class Migration(migrations.Migration):
    """Add the indexes."""

    dependencies = [("listings", "0003_decided_index")]
    operations = [
        migrations.AddIndex("offer", models.Index(Lower("sku"), name="offer_sku_idx")),
        migrations.AddIndex("offer", models.Index(Lower("mpn"), name="offer_mpn_idx")),
        migrations.AddIndex("offer", models.Index(fields=["gtin"], condition=Q(gtin__gt=""), name="offer_gtin_idx")),
        migrations.AddIndex("offer", models.Index(Lower("channel_offer_id"), name="offer_channel_id_idx")),
        migrations.AddIndex("offer", models.Index(Substr("listing_url", 1, 255), name="offer_url_idx")),
    ]
