"""By what listings are looked up: each index serves one question of the desk or of the flows."""

from django.db.models import Index, Q
from django.db.models.functions import Lower, Substr

from channelsync.listings.spelling import Bare

OFFER_INDEXES = (
    Index(fields=["-state_since", "-id"], condition=Q(is_variation=False), name="offer_since_idx"),
    Index(fields=["state", "-state_since", "-id"], condition=Q(is_variation=False), name="offer_state_idx"),
    Index(
        fields=["seller", "state", "-state_since", "-id"],
        condition=Q(is_variation=False),
        name="offer_seller_idx",
    ),
    Index(
        fields=["state_since", "id"],
        condition=Q(is_variation=False, undecided=True),
        name="offer_to_decide_idx",
    ),
    Index(
        fields=["parent_offer_id", "seller"],
        condition=Q(parent_offer_id__isnull=False),
        name="offer_parent_idx",
    ),
    # What the desk filters and orders by, each in the order of the page that is read.
    Index(
        fields=["seller", "-state_since", "-id"],
        condition=Q(is_variation=False),
        name="offer_seller_since_idx",
    ),
    Index(
        fields=["category_id", "-state_since", "-id"],
        condition=Q(is_variation=False),
        name="offer_category_idx",
    ),
    Index(
        fields=["-state_since", "-id"],
        condition=Q(is_variation=False, is_unchanged=True),
        name="offer_unchanged_idx",
    ),
    Index(
        fields=["-last_event_at", "-id"],
        condition=Q(is_variation=False, last_event_at__isnull=False),
        name="offer_event_idx",
    ),
    Index(
        fields=["-decided_at", "-id"],
        condition=Q(is_variation=False, decided_at__isnull=False),
        name="offer_decided_idx",
    ),
    Index(
        fields=["decided_kind", "decided_by", "-state_since", "-id"],
        condition=Q(is_variation=False),
        name="offer_decider_idx",
    ),
    Index(
        fields=["-state_since", "-id"],
        condition=Q(is_variation=False, quantity__isnull=True),
        name="offer_unknown_idx",
    ),
    Index(
        fields=["offer_id", "seller"],
        condition=Q(is_variation=False, quantity__lte=0),
        name="offer_zero_idx",
    ),
    # Covers what the tabs count.
    Index(
        fields=["state", "is_live", "undecided", "seller"],
        condition=Q(is_variation=False),
        name="offer_count_idx",
    ),
    # What people paste into the search box. Of an address the beginning: an index cannot hold any length.
    # Empty ones are in there too: PostgreSQL takes no statistics of an expression from a partial index.
    Index(Bare("sku"), name="offer_bare_sku_idx"),
    Index(Bare("mpn"), name="offer_bare_mpn_idx"),
    Index(Bare("gtin"), name="offer_bare_gtin_idx"),
    Index(Lower("channel_offer_id"), name="offer_channel_id_idx"),
    Index(Substr("listing_url", 1, 255), name="offer_url_idx"),
)
