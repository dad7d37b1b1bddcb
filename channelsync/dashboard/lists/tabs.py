"""What the tabs over the list, and the line about new listings, say."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import ngettext

from channelsync.dashboard.lists.counts import shown_count
from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.dashboard.lists.keyset import NEW_MOST


@dataclass(frozen=True, slots=True)
class ShownTab:
    """One tab; `count` is '' where nobody has counted, because there are very many."""

    name: str
    label: str | Promise
    count: str
    is_empty: bool
    url: str


def tab_of(name: str, number: int | None, chosen: ListingFilter) -> ShownTab:
    """Return a tab with the number of its listings; None is unknown."""
    return ShownTab(name, TABS[name].label, shown_count(number), number == 0, chosen.url_query(state=name))


def new_words(number: int) -> str:
    """Return how many came in above the first row, or '' for none."""
    if number >= NEW_MOST:
        return ngettext("%(number)s+ new", "%(number)s+ new", NEW_MOST - 1) % {"number": NEW_MOST - 1}
    return ngettext("%(number)s new", "%(number)s new", number) % {"number": number} if number else ""
