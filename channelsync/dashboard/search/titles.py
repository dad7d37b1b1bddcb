"""Open the one listing whose whole title somebody has pasted."""

from django.urls import reverse

from channelsync.dashboard.search.words import MANY, first_rows, has_long
from channelsync.listings.models import Offer
from channelsync.listings.pasted import read_line
from channelsync.listings.searching import has_words
from channelsync.listings.spelling import folded


def url_of_title(text: str) -> str:
    """Return the address of the one listing of this title, whatever its large and small letters, '' if it is not one.

    Where very many listings have all the words it is not looked for. One statement at the most.
    """
    plain = read_line(text).plain or text
    if not has_long(plain):
        return ""
    rows = first_rows(
        Offer.objects.listings().filter(has_words(plain.split())), MANY + 1, ("seller", "offer_id", "title")
    )
    called = [row[:2] for row in rows if _title(row[2]) in (_title(text), _title(plain))]
    return reverse("listing", args=called[0]) if len(called) == 1 and len(rows) <= MANY else ""


def _title(text: str) -> str:
    return " ".join(folded(text).split())
