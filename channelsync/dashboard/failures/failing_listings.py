"""The listings against which an error code stands now, or one of its messages."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from channelsync.dashboard.figures.patterns import pattern_of
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer, Seller

SHOWN = 50
SELLERS_SHOWN = 10
LOOKED_AT = 10_000  # errors of a code whose messages are compared


@dataclass(frozen=True, slots=True)
class FailingListings:
    """The newest of them; `number` is how many were found, `is_whole` says whether all errors were looked at."""

    shown: list[Offer]
    number: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class FailingSeller:
    """A seller, and how many of their listings fail for a code."""

    seller: Seller
    listings: int


def sellers_of(code: str) -> list[FailingSeller]:
    """Return the sellers with most listings that fail for this code; two statements."""
    errors = _current(code).order_by().values_list("offer__seller_id")
    counted = errors.annotate(number=Count("offer", distinct=True)).order_by("-number", "offer__seller_id")
    numbers: dict[str, int] = dict(counted[:SELLERS_SHOWN])
    sellers = Seller.objects.in_bulk(list(numbers))
    return [FailingSeller(sellers[one], number) for one, number in numbers.items()]


def of(*, code: str, message: str = "") -> FailingListings:
    """Return the listings with this code, and with this message (without its variable parts) if one is given."""
    rows = list(_current(code).order_by("-transition_id").values_list("offer_id", "message")[:LOOKED_AT])
    found = dict.fromkeys(pk for pk, text in rows if not message or pattern_of(text) == message)
    offers = Offer.objects.select_related("seller").defer("search_text").in_bulk(list(found)[:SHOWN])
    return FailingListings([offers[pk] for pk in found if pk in offers], len(found), len(rows) < LOOKED_AT)


def _current(code: str) -> QuerySet[ListingError]:
    return ListingError.objects.filter(code=code, is_current=True, offer__is_variation=False, offer__state=State.FAILED)
