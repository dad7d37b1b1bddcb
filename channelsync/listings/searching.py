"""The one case-folded text that the search reads, and the question that it is asked."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from channelsync.listings import word_index
from channelsync.listings.models import Offer

WORDS = 10


def search_text(offer: Offer) -> str:
    """Return ids, SKU, GTIN, MPN, brand and title of a listing as one case-folded text."""
    parts = (offer.sku, offer.gtin, offer.mpn, offer.channel_offer_id, str(offer.offer_id), offer.brand, offer.title)
    return " ".join(part for part in parts if part).casefold()


def has_words(words: Iterable[str], *, by_index: bool = True) -> Q:
    """Return what a listing must fulfil: each of the first ten words stands somewhere in its search text.

    Without `by_index` SQLite does not look into its index first: better where most listings match anyway.
    """
    folded = [word.casefold() for word in words if word][:WORDS]
    condition = Q()
    for word in folded:
        condition &= Q(search_text__contains=word)
    long = [word for word in folded if len(word) >= word_index.SHORTEST]
    if by_index and long and connection.vendor == "sqlite" and word_index.can_index():
        # The index names the few rows; the plain condition above then looks at those alone.
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        rows = RawSQL("SELECT rowid FROM listings_offer_words WHERE listings_offer_words MATCH %s", [phrases])
        condition = Q(pk__in=rows) & condition
    return condition
