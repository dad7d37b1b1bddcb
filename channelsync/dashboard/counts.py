"""How many listings stand behind each tab: exact by state and seller, others up to 10,000."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.formats import localize

from channelsync.dashboard.filters import TABS, ListingFilter
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferQuerySet

MOST = 10_000


def count_tabs(chosen: ListingFilter) -> dict[str, int]:
    """Return the number of listings by tab, for the chosen seller or for all; nothing else narrows it.

    Costs two statements: one GROUP BY, and a short index range for what only the clock decides.
    """
    listings = chosen.every_state()
    return _spread(listings) | {"overdue": listings.overdue().count()}


def count_found(chosen: ListingFilter) -> dict[str, int | None]:
    """Return the number of listings by tab that a narrowed list finds.

    What is more than `MOST` is counted no further: `MOST + 1` stands for it, and None for tabs other than the chosen
    one, which nobody counts then. Costs three statements.
    """
    found = chosen.any_state().order_by().values("pk")[: MOST + 1]
    number = found.count()
    if number <= MOST:
        some = Offer.objects.filter(pk__in=found)
        return {**_spread(some), "overdue": some.overdue().count()}
    unknown: dict[str, int | None] = dict.fromkeys(TABS)
    in_state = chosen.listings().order_by().values("pk")[: MOST + 1].count() if chosen.state else number
    return unknown | {"": number, chosen.state: in_state}


def shown_count(number: int | None) -> str:
    """Return a count as people read it; empty where nobody has counted."""
    if number is None:
        return ""
    return f"{localize(MOST)}+" if number > MOST else localize(number)


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
