"""What a dialog shows of a selection, kept under a key until it is confirmed: what was shown is what is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID, uuid4

from django.db.models import Count
from django.http import QueryDict

from channelsync.bulk import showing
from channelsync.bulk.freezing import LARGEST
from channelsync.dashboard.bulk.selections import Picked, Selection
from channelsync.listings.models import Offer, OfferQuerySet, Seller
from channelsync.reports.deciding import CHUNK
from channelsync.runtime.setwise import one_of
from channelsync.runtime.without_waiting import waiting_briefly

SELLERS_SHOWN = 5
SAMPLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """Listings and their versions as the person saw them; `is_new`: this is the first time that they see them."""

    key: UUID
    seen: Mapping[int, int]
    is_new: bool

    @property
    def offers(self) -> OfferQuerySet:
        """Return the listings as they are now."""
        return Offer.objects.listings().filter(pk__in=one_of(list(self.seen)))


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a selection is: listings, SCX calls, sellers (the largest shares first) and some samples.

    `stale` of the listings are going to be skipped.
    """

    count: int
    calls: int
    sellers: int
    shares: Sequence[tuple[str, int]]
    samples: Sequence[Offer]
    stale: int = 0

    @property
    def too_many(self) -> bool:
        """Say whether it is more than one bulk action takes."""
        return self.count > LARGEST

    @property
    def orderable(self) -> bool:
        """Say whether anything can be done to it."""
        return self.stale < self.count <= LARGEST

    @property
    def more_sellers(self) -> int:
        """Return how many sellers the shares leave out."""
        return self.sellers - len(self.shares)


def shown_by(selection: Selection, form: QueryDict) -> Shown:
    """Return what a form has shown, or look at the selection for the first time; costs two statements."""
    key = _key(form.get("shown", ""))
    if key and (seen := showing.recall(key)) is not None:
        return Shown(key, seen, is_new=False)
    now = selection.look()
    with waiting_briefly():
        key = showing.keep(now) if len(now) <= LARGEST else uuid4()
    # a page's own rows carry the versions that it showed
    return Shown(key, now, is_new=not isinstance(selection, Picked))


def extent_of(selection: Selection, shown: Shown) -> Extent:
    """Measure what was shown; costs at most five statements."""
    too_many = len(shown.seen) > LARGEST
    offers = selection.offers() if too_many else shown.offers
    by_seller = dict(
        offers.order_by().values_list("seller_id").annotate(number=Count("pk")).values_list("seller_id", "number")
    )
    largest = sorted(by_seller.items(), key=lambda share: (-share[1], share[0]))[:SELLERS_SHOWN]
    names = Seller.objects.in_bulk([seller for seller, _number in largest])
    count = sum(by_seller.values())
    return Extent(
        count=count,
        calls=ceil(count / CHUNK),
        sellers=len(by_seller),
        shares=[(names[seller].company_name or seller, number) for seller, number in largest],
        samples=samples_of(offers),
        stale=0 if too_many else selection.stale(),
    )


def samples_of(offers: OfferQuerySet) -> list[Offer]:
    """Return the first listings of a selection, with their sellers."""
    return list(offers.order_by("pk").select_related("seller").defer("search_text")[:SAMPLES_SHOWN])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
