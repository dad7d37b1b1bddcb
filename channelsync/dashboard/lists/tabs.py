"""What the tabs over the list, and the line about new listings, say."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
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


def parts_of_to_decide(counts: Mapping[str, int | None], chosen: ListingFilter) -> list[ShownTab]:
    """Return what the sum of *to decide* is made of while that tab is chosen; nothing where nobody has counted."""
    numbers = [counts[name] for name in ("to_decide", "new", "update")]
    known = [number for number in numbers if number is not None]
    if chosen.state != "to_decide" or len(known) < len(numbers):
        return []
    whole, new, update = known
    again = ShownTab("again", _("In progress, nobody has decided since"), shown_count(whole - new - update), False, "")
    return [tab_of("new", new, chosen), tab_of("update", update, chosen), again]


def new_words(number: int) -> str:
    """Return how many stand above the first row by now, new ones and those that moved there, or '' for none."""
    if number >= NEW_MOST:
        most = NEW_MOST - 1
        return ngettext("%(number)s+ new or changed", "%(number)s+ new or changed", most) % {"number": most}
    text = ngettext("%(number)s new or changed", "%(number)s new or changed", number)
    return text % {"number": number} if number else ""
