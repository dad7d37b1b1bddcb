"""Indexes for what the desk filters and orders listings by."""

from django.db import migrations, models
from django.db.models import Q

LISTING = Q(is_variation=False)
NEWEST = ["-state_since", "-id"]


def _index(name: str, fields: list[str], condition: Q = LISTING) -> migrations.AddIndex:
    return migrations.AddIndex("offer", models.Index(fields=fields, condition=condition, name=name))


class Migration(migrations.Migration):
    """Add the indexes; variations, which no list shows, are left out of them."""

    dependencies = [("listings", "0004_pasted_keys")]
    operations = [
        _index("offer_seller_since_idx", ["seller", *NEWEST]),
        _index("offer_category_idx", ["category_id", *NEWEST]),
        _index("offer_unchanged_idx", NEWEST, Q(is_variation=False, is_unchanged=True)),
        _index("offer_event_idx", ["-last_event_at", "-id"], Q(is_variation=False, last_event_at__isnull=False)),
        _index("offer_decided_idx", ["-decided_at", "-id"], Q(is_variation=False, decided_at__isnull=False)),
        _index("offer_decider_idx", ["decided_kind", "decided_by", *NEWEST]),
        _index("offer_unknown_idx", NEWEST, Q(is_variation=False, quantity__isnull=True)),
        _index("offer_zero_idx", ["offer_id", "seller"], Q(is_variation=False, quantity__lte=0)),
        _index("offer_count_idx", ["state", "is_live", "undecided", "seller"]),
    ]
