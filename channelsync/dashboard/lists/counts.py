"""How many listings stand behind each tab: exact by state and seller, others up to 10,000."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.dashboard.shell.numbers import figure
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferQuerySet
from channelsync.runtime.setwise import one_of

MOST = 10_000
KEPT_FOR = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What a filter finds, in no order yet, and how many by tab; None is unknown."""

    listings: OfferQuerySet
    counts: Mapping[str, int | None]


def count_tabs(chosen: ListingFilter) -> dict[str, int]:
    """Return the number of listings by tab, for the chosen seller or for all; nothing else narrows it.

    Costs two statements: one GROUP BY, and a short index range for what only the clock decides.
    """
    listings = chosen.every_state()
    return _spread(listings) | {"overdue": listings.overdue().count()}


def recent_tabs(chosen: ListingFilter) -> dict[str, int]:
    """Return what `count_tabs` does, perhaps a little old: one count serves for `KEPT_FOR` times the time it took.

    Where a count is cheap it is always new; a page that updates itself never takes the database for more than that.
    """
    kept: dict[str, int] | None = cache.get(_key(chosen))
    return kept or _count_and_keep(chosen)


def _count_and_keep(chosen: ListingFilter) -> dict[str, int]:
    begun = time.monotonic()
    counts = count_tabs(chosen)
    cache.set(_key(chosen), counts, (time.monotonic() - begun) * KEPT_FOR)
    return counts


def _key(chosen: ListingFilter) -> str:
    # What stands in an address may be longer than a key of the cache, and hold any letter.
    return f"tabs:{hashlib.sha256(chosen.seller.encode(errors='replace')).hexdigest()}"


def look(chosen: ListingFilter, *, live: bool = False) -> Found:
    """Return the listings to page through, and the numbers behind the tabs.

    What narrows the list is asked once: up to `MOST` listings are then known by their keys. More are counted no
    further: `MOST + 1` stands for it, and None for tabs other than the chosen one. Costs three statements. For a `live`
    page, exact numbers may be a little old.
    """
    if not chosen.is_narrowed:
        return Found(chosen.listings(), recent_tabs(chosen) if live else _count_and_keep(chosen))
    every = _keys(chosen.any_state())
    if len(every) <= MOST:
        some = Offer.objects.filter(pk__in=one_of(every))
        return Found(chosen.tab.narrow(some), {**_spread(some), "overdue": some.overdue().count()})
    in_state = _keys(chosen.listings()) if chosen.state else every
    unknown: dict[str, int | None] = dict.fromkeys(TABS)
    counts = unknown | {"": len(every), chosen.state: len(in_state)}
    known = Offer.objects.filter(pk__in=one_of(in_state)) if len(in_state) <= MOST else None
    return Found(chosen.listings(along=True) if known is None else known, counts)


def _keys(listings: OfferQuerySet) -> list[int]:
    return list(listings.order_by().values_list("pk", flat=True)[: MOST + 1])


def shown_count(number: int | None) -> str:
    """Return a count as people read it; empty where nobody has counted."""
    if number is None:
        return ""
    return f"{figure(MOST)}+" if number > MOST else figure(number)


def _spread(listings: OfferQuerySet) -> dict[str, int]:
    counts = dict.fromkeys(TABS, 0)
    grouped = listings.order_by().values_list("state", "is_live", "undecided").annotate(number=Count("id"))
    for state, is_live, undecided, number in grouped:
        for tab in tabs_of(state, is_live=is_live, undecided=undecided):
            counts[tab] += number
    return counts


def tabs_of(state: str, *, is_live: bool, undecided: bool) -> Iterator[str]:
    """Yield the tabs under which a listing stands, but for what the clock decides."""
    yield ""
    if undecided:
        yield "to_decide"
    if state == State.PENDING:
        yield "update" if is_live else "new"
        return
    yield state
    if state == State.ENDED and is_live:
        yield "not_taken_down"
