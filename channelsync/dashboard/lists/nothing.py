"""What stands where a list is empty: it ended before, or what was searched stands elsewhere, or nowhere, and why."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from channelsync.dashboard.lists import named, unmet
from channelsync.dashboard.lists.counts import MOST, shown_count
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.search.explaining import LOOKED_THROUGH, explain, holding
from channelsync.listings.pasted import read_line


def told_of_nothing(chosen: ListingFilter, counts: Mapping[str, int | None], *, is_later: bool) -> dict[str, Any]:
    """Return what an empty page says; `counts` are those of the tabs, `is_later` says that it is not the first page.

    Why nothing was found is asked only where there is nothing anywhere.
    """
    if is_later and counts[chosen.state]:
        return {"past_end": shown_count(counts[chosen.state])}
    why: dict[str, Any] = {"unmet": unmet.reasons(chosen), "codes_like": unmet.codes_like(chosen)}
    if not chosen.search:
        return why | _without_search(chosen, counts[""] or 0)
    if elsewhere := _elsewhere(chosen, counts[""] or 0):
        return why | elsewhere
    plain = read_line(chosen.search).plain or chosen.search
    return {
        "reasons": explain(chosen.search),
        "inbox_url": _inbox(plain),
        "holding": holding(plain),
        "looked_through": LOOKED_THROUGH,
    }


def _without_search(chosen: ListingFilter, in_any_state: int) -> dict[str, Any]:
    """Return what is found without one of the filters, and whether somebody is called as the seller is."""
    any_state = {"other_states": shown_count(in_any_state), "other_states_url": chosen.url_query(state="")}
    return {
        **(_unknown_seller(chosen.seller) if chosen.seller else {}),
        **(any_state if chosen.state and in_any_state else {}),
        "without_each": unmet.without_each(chosen) if chosen.is_narrowed else [],
    }


def _elsewhere(chosen: ListingFilter, in_any_state: int) -> dict[str, Any]:
    """Return how many the search finds in other states, and without any filter, each with its address."""
    everywhere, any_state = ListingFilter(search=chosen.search), chosen.url_query(state="")
    url, number = everywhere.url_query(), in_any_state
    if url != any_state:
        number = len(everywhere.listings().order_by().values_list("pk", flat=True)[: MOST + 1])
    if not number:
        return {}
    return {
        "elsewhere": shown_count(number),
        "elsewhere_url": url,
        "other_states": shown_count(in_any_state) if 0 < in_any_state < number else "",
        "other_states_url": any_state,
    }


def _inbox(search: str) -> str:
    """Return where the payloads of events are looked through: what a listing had earlier stands there only."""
    return f"{reverse('events')}?{urlencode({'text': search})}"


def _unknown_seller(text: str) -> dict[str, Any]:
    called = named.sellers_called(text)
    return {"called": called, "unknown_seller": text not in {seller.pk for seller in called}}
