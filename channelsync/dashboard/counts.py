"""How many listings stand behind each tab."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from channelsync.dashboard.filters import ListingFilter
from channelsync.listings.lifecycle import State


def count_tabs(chosen: ListingFilter) -> dict[str, int]:
    """Return the number of listings by tab, for the chosen seller or for all; the search does not narrow it.

    Costs two statements: one GROUP BY, and a short index range for what only the clock decides.
    """
    listings = chosen.every_state()
    counts: Counter[str] = Counter()
    grouped = listings.order_by().values_list("state", "is_live", "undecided").annotate(number=Count("id"))
    for state, is_live, undecided, number in grouped:
        for tab in tabs_of(state, is_live=is_live, undecided=undecided):
            counts[tab] += number
    counts["overdue"] = listings.overdue().count()
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
