"""What a dialog shows of a selection, kept under a key until it is confirmed: what was shown is what is ordered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import Count, Q
from django.http import QueryDict

from channelsync.bulk import showing
from channelsync.bulk.freezing import LARGEST
from channelsync.dashboard.bulk.selections import Picked, Selection, read_selection
from channelsync.listings.models import LinkState, Offer, OfferQuerySet
from channelsync.reports.deciding import CHUNK
from channelsync.runtime.setwise import one_of
from channelsync.runtime.without_waiting import waiting_briefly

SELLERS_SHOWN = 5
SAMPLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """Listings and their versions as the person saw them, what `named` them, and what the dialog was filled with.

    `is_new`: this is the first time that the person sees them.
    """

    key: UUID
    seen: Mapping[int, int]
    is_new: bool
    named: str = ""
    typed: str = ""

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
    """How much a selection is, and what is going to become of it.

    Of `count` listings those are skipped that have changed since (`stale`), and those whose state leaves nothing to do
    (`unfit`). The rest are `offers`: their sellers, the largest shares first, and some samples. The reports of some
    of them are `held`, for their sellers are not linked; of sellers who are gone for good nothing is sent (`unsent`).
    """

    count: int
    stale: int
    unfit: int
    held: int
    unsent: int
    sellers: int
    shares: Sequence[tuple[str, int]]
    samples: Sequence[Offer]
    offers: OfferQuerySet

    @property
    def acted(self) -> int:
        """Return to how many listings something is done."""
        return self.count - self.stale - self.unfit

    @property
    def calls(self) -> int:
        """Return how many SCX calls it costs at once."""
        return ceil((self.acted - self.held - self.unsent) / CHUNK)

    @property
    def too_many(self) -> bool:
        """Say whether it is more than one bulk action takes."""
        return self.count > LARGEST

    @property
    def orderable(self) -> bool:
        """Say whether anything can be done to it."""
        return self.acted > 0 and not self.too_many

    @property
    def more_sellers(self) -> int:
        """Return how many sellers the shares leave out."""
        return self.sellers - len(self.shares)


def known(form: QueryDict) -> Shown | None:
    """Return what a form or an address has shown; None where that is not known, or not any more. One statement."""
    key = key_of(form)
    kept = showing.recall(key) if key else None
    return Shown(key, kept.seen, is_new=False, named=kept.named, typed=kept.typed) if key and kept else None


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


def acted_on(selection: Selection, shown: Shown, needed: Q) -> tuple[OfferQuerySet, Q, int]:
    """Return what was shown, the condition that tells what is not skipped of it, and how many have changed since."""
    if shown.too_many:
        return selection.offers(), needed, 0
    stale = selection.stale(shown.seen)
    return shown.offers, needed & ~Q(pk__in=one_of(stale)) if stale else needed, len(stale)


def extent_of(selection: Selection, shown: Shown, needed: Q) -> Extent:
    """Measure what was shown, of which only what is as `needed` is acted on; costs at most four statements."""
    offers, chosen, stale = acted_on(selection, shown, needed)
    by_seller = offers.order_by().values_list("seller_id", "seller__company_name", "seller__link_state")
    rows = list(by_seller.annotate(number=Count("pk"), acted=Count("pk", filter=chosen)))
    shares = sorted(((name or seller, acted) for seller, name, _link, _all, acted in rows if acted), key=_by_size)
    links: Counter[str] = Counter()
    for _seller, _name, link, _all, acted in rows:
        links[link] += acted
    count = sum(number for *_seller, number, _acted in rows)
    rest = offers.filter(chosen)
    return Extent(
        count=count,
        stale=stale,
        unfit=count - stale - links.total(),
        held=links[LinkState.UNLINKED],
        unsent=links[LinkState.REMOVED],
        sellers=len(shares),
        shares=shares[:SELLERS_SHOWN],
        samples=samples_of(rest),
        offers=rest,
    )


def samples_of(offers: OfferQuerySet) -> list[Offer]:
    """Return the first listings of a selection, with their sellers."""
    return list(offers.order_by("pk").select_related("seller").defer("search_text")[:SAMPLES_SHOWN])


def _by_size(share: tuple[str, int]) -> tuple[int, str]:
    return -share[1], share[0]


def key_of(form: QueryDict) -> UUID | None:
    """Return the key of what a form or an address has shown."""
    try:
        return UUID(form.get("shown", ""))
    except ValueError:
        return None
