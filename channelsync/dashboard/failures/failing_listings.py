"""What is told of one group of failures: its figures, the listings it stands against now, and their sellers."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict

from channelsync.dashboard.figures import kinds
from channelsync.dashboard.figures.failures import Failures, Group
from channelsync.dashboard.lists.counts import look
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.listings.models import Offer, Seller

SHOWN = 50
SELLERS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class FailingListings:
    """The newest of them; `number` is how many there are, counted to the list's limit."""

    shown: list[Offer]
    number: int


@dataclass(frozen=True, slots=True)
class FailingSeller:
    """A seller, and how many of their listings fail for it."""

    seller: Seller
    listings: int


def group_of(figures: Failures, code: str, key: str) -> Group:
    """Return the group of a kind of message, or of a code; one that no figure tells of is known from history.

    A key that nobody knows belongs to no message: the group is then that of the code.
    """
    if kind := kinds.kind_of(key):
        found = next((group for group in figures.messages if group.key == key), None)
        return found or Group(kind.code, kind.pattern, key, first_at=kind.first_at, last_at=kind.last_at)
    if found := next((group for group in figures.codes if group.code == code), None):
        return found
    known = kinds.spans_of_codes([code]).get(code)
    message = kinds.last_patterns([code]).get(code, "")
    return Group(code, message, first_at=known.first_at, last_at=known.last_at) if known else Group(code)


def filter_of(group: Group) -> ListingFilter:
    """Return the filter of the list that finds exactly the group's listings."""
    query = QueryDict(mutable=True)
    query.update(group.members)
    return ListingFilter.read(query)


def of(chosen: ListingFilter) -> FailingListings:
    """Return the listings that fail for it, the latest first; four statements."""
    found = look(chosen)
    listings = chosen.order.sorted(found.listings.select_related("seller").defer("search_text"), ascending=False)
    return FailingListings(list(listings[:SHOWN]), found.counts[chosen.state] or 0)


def sellers_of(chosen: ListingFilter) -> list[FailingSeller]:
    """Return the sellers with most listings that fail for it; two statements."""
    counted = chosen.listings().order_by().values_list("seller_id").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(counted.order_by("-number", "seller_id")[:SELLERS_SHOWN])
    sellers = Seller.objects.in_bulk(list(numbers))
    return [FailingSeller(sellers[one], number) for one, number in numbers.items()]
