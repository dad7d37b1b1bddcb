"""The one case-folded text that the search reads, and the question that it is asked."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from channelsync.listings import word_index
from channelsync.listings.models import Offer
from channelsync.listings.spelling import folded, other_spellings, spellings, without_gaps

WORDS = 10


def search_text(offer: Offer) -> str:
    """Return ids, SKU, GTIN, MPN, brand and title as one case-folded text, other spellings of them at its end."""
    numbers = (offer.sku, offer.gtin, offer.mpn, offer.channel_offer_id)
    parts = (*numbers, str(offer.offer_id), offer.brand, offer.title)
    text = folded(" ".join(part for part in parts if part))
    bare = (without_gaps(folded(number)) for number in numbers)
    others = dict.fromkeys(one for one in (*bare, *other_spellings(text)) if one and one not in text)
    return " ".join((text, *others))


def has_words(words: Iterable[str], *, by_index: bool = True) -> Q:
    """Return what a listing must fulfil: each of the first ten words stands in its search text, however it is spelt.

    Without `by_index` SQLite does not look into its index first: better where most listings match anyway.
    """
    asked = [spellings(word) for word in words if word][:WORDS]
    condition = Q()
    for forms in asked:
        one_form = Q()
        for form in forms:
            one_form |= Q(search_text__contains=form)
        condition &= one_form
    long = [forms for forms in asked if min(map(len, forms)) >= word_index.SHORTEST]
    if by_index and long and connection.vendor == "sqlite" and word_index.can_index():
        # The index names the few rows; the plain condition above then looks at those alone.
        phrases = " AND ".join(f"({' OR '.join(map(_quoted, forms))})" for forms in long)
        rows = RawSQL("SELECT rowid FROM listings_offer_words WHERE listings_offer_words MATCH %s", [phrases])
        condition = Q(pk__in=rows) & condition
    return condition


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
