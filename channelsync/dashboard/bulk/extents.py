"""What a dialog shows of a selection, kept under a key until it is confirmed: what was shown is what is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import Count
from django.http import QueryDict

from channelsync.bulk import showing
from channelsync.bulk.freezing import LARGEST
from channelsync.dashboard.bulk.selections import Picked, Selection, read_selection
from channelsync.listings.models import Offer, OfferQuerySet, Seller
from channelsync.reports.deciding import CHUNK
from channelsync.runtime.setwise import one_of
from channelsync.runtime.without_waiting import waiting_briefly

SELLERS_SHOWN = 5
SAMPLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """Listings and their versions as the person saw them, and what `named` them.

    `is_new`: this is the first time that the person sees them.
    """

    key: UUID
    seen: Mapping[int, int]
    is_new: bool
    named: str = ""

    @property
    def too_many(self) -> bool:
        """Say whether they are more than one bulk action takes: such ones are not kept."""
        return len(self.seen) > LARGEST

    @property
    def selection(self) -> Selection:
        """Return the selection that they were once."""
        return read_selection(QueryDict(self.named)) if self.named else Picked(self.seen)

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


def known(form: QueryDict) -> Shown | None:
    """Return what a form or an address has shown; None where that is not known, or not any more. One statement."""
    key = key_of(form)
    kept = showing.recall(key) if key else None
    return Shown(key, kept.seen, is_new=False, named=kept.named) if key and kept else None


def first_seen(selection: Selection) -> Shown:
    """Look at a selection for the first time, and keep what is seen; costs two statements."""
    now, picked = selection.look(), isinstance(selection, Picked)
    named = "" if picked else urlencode(selection.hidden())
    with waiting_briefly():
        key = showing.keep(now, named) if len(now) <= LARGEST else uuid4()
    # a page's own rows carry the versions that it showed
    return Shown(key, now, is_new=not picked, named=named)


def shown_by(selection: Selection, form: QueryDict) -> Shown:
    """Return what a form has shown, or look at the selection for the first time."""
    return known(form) or first_seen(selection)


def extent_of(selection: Selection, shown: Shown) -> Extent:
    """Measure what was shown; costs at most five statements."""
    offers = selection.offers() if shown.too_many else shown.offers
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
        stale=0 if shown.too_many else selection.stale(),
    )


def samples_of(offers: OfferQuerySet) -> list[Offer]:
    """Return the first listings of a selection, with their sellers."""
    return list(offers.order_by("pk").select_related("seller").defer("search_text")[:SAMPLES_SHOWN])


def key_of(form: QueryDict) -> UUID | None:
    """Return the key of what a form or an address has shown."""
    try:
        return UUID(form.get("shown", ""))
    except ValueError:
        return None
