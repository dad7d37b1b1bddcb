"""The list of listings."""

import time
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from channelsync.dashboard.listing.dimensions import newest_dimensions
from channelsync.dashboard.lists import named
from channelsync.dashboard.lists.counts import look, shown_count
from channelsync.dashboard.lists.filter_fields import filter_fields
from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.dashboard.lists.keyset import beginning, read_page
from channelsync.dashboard.lists.misread import misread
from channelsync.dashboard.lists.nothing import told_of_nothing
from channelsync.dashboard.lists.rows import rows_of
from channelsync.dashboard.lists.saved_views import default_query, views_for
from channelsync.dashboard.lists.tabs import new_words, parts_of_to_decide, tab_of
from channelsync.dashboard.search.finding import find
from channelsync.dashboard.search.titles import url_of_title
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import page, wants_part
from channelsync.dashboard.shell.preferences import page_size, preference_of
from channelsync.listings.models import Offer, Seller
from channelsync.listings.searching import has_words
from channelsync.runtime.models import Flow, SyncRun

SELLER_CHOICES = 500
PLACES = ("after", "before", "around")  # in an address: the page is not the first one
LIVE, LIVE_SLOWEST = 15, 120  # seconds between two updates of a page by itself
LIVE_SPARE = 60  # times as long as an update took, it waits at the least
SUGGEST_FOR = 100  # letters
VARIATIONS_SHOWN = 500


@require_GET
@desk_page
def listing_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the listings that the address asks for; one that asks for nothing opens the default view."""
    chosen = ListingFilter.read(request.GET)
    # A page that updates itself stays where it is.
    if not wants_part(request) and (url := _elsewhere(request, chosen)):
        return redirect(url)
    return page(request, "listings/list.html", "results", _frame(request, chosen) | _results(request, chosen))


def _elsewhere(request: HttpRequest, chosen: ListingFilter) -> str:
    """Return where the address leads instead of to a list, or ''."""
    if not request.META.get("QUERY_STRING") and (query := default_query(cast(User, request.user))):
        return f"{reverse('listings')}?{query}"
    searched = bool(request.GET.get("open") and chosen.search)
    if chosen.seller and (pk := _seller_called(chosen.seller)) != chosen.seller:
        return reverse("listings") + chosen.url_query(seller=pk, open="1" if searched else "")
    # Somebody has searched, and may have named exactly one, or several at once.
    return _named(chosen.search) if searched else ""


def _named(search: str) -> str:
    """Return the address of the one listing that a search names, or of the page of several, or ''."""
    findings = find(search)
    is_words = findings.is_guess and Offer.objects.filter(has_words(search.split())).exists()
    if is_words or findings.names_nothing:
        return url_of_title(search)
    if not findings.is_apart:
        return findings.one_url
    lines = "\n".join(line.pasted.text for line in findings.lines)
    return f"{reverse('find_listings')}?{urlencode({'lines': lines})}"


def _seller_called(text: str) -> str:
    """Return the id of the seller whom somebody names, the text itself where that is nobody or several."""
    called = named.sellers_called(text)
    return called[0].pk if len(called) == 1 else text


def _results(request: HttpRequest, chosen: ListingFilter) -> dict[str, Any]:
    """Return what changes while listings come in."""
    begun = time.monotonic()
    looked = look(chosen, live=wants_part(request))
    listings = looked.listings.select_related("seller").defer("search_text")
    found = read_page(listings, at=request.GET, order=chosen.order, size=page_size(cast(User, request.user)))
    rows = rows_of(found.rows, search=chosen.search, chosen=chosen)
    is_later = any(request.GET.get(name) for name in PLACES)
    start = found.start or beginning(listings, chosen.order)
    nothing = {} if found.rows else told_of_nothing(chosen, looked.counts, is_later=is_later)
    return {
        "tabs": [tab_of(name, looked.counts[name], chosen) for name in TABS],
        "parts": parts_of_to_decide(looked.counts, chosen),
        "found": shown_count(looked.counts[chosen.state]),
        "rows": rows,
        "live_seconds": min(LIVE_SLOWEST, max(LIVE, round((time.monotonic() - begun) * LIVE_SPARE))),
        "previous_url": found.previous and chosen.url_query(before=found.previous, start=start),
        "next_url": found.next and chosen.url_query(after=found.next, start=start),
        **nothing,
        "new_words": new_words(found.new),
        "sellers_told": chosen.sellers(),
        "here": found.here,
        "live_url": chosen.url_query(**found.at, start=start),  # it stays at the rows that it began with
        "now": timezone.now(),
        "last_run": SyncRun.objects.filter(flow=Flow.EVENTS).order_by("-id").first(),
    }


def _frame(request: HttpRequest, chosen: ListingFilter) -> dict[str, Any]:
    """Return what stays; the lists to choose from are asked for only where the whole page is drawn."""
    user = cast(User, request.user)
    query = chosen.url_query().lstrip("?")
    views = views_for(user)
    kept = {name: value for name, value in chosen.members.items() if value or name == "state"}
    return {
        "chosen": chosen,
        "chips": chosen.chips(),
        "misread": misread(request.GET),
        "first_url": chosen.url_query(),
        "query": query,
        "clear_url": ListingFilter(state=chosen.state, seller=chosen.seller, search=chosen.search).url_query(),
        "unsearched_url": chosen.url_query(q="", seller=""),
        "kept_members": [(name, value) for name, value in kept.items() if name not in ("q", "seller")],
        "bulk_query": query,
        "export_url": reverse("export_listings") + chosen.url_query(),
        "this_url": request.get_full_path(),
        **_seller_choices(chosen.seller),
        "filters": filter_fields(chosen),
        "views": views,
        "view": None if wants_part(request) else next((view for view in views if view.query == query), None),
        "default_view": preference_of(user).default_view_id,
        "page_size": page_size(user),
    }


@require_GET
@desk_page
def variation_rows(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show the variations of one listing, to be unfolded under it."""
    parent = get_object_or_404(Offer, seller_id=seller_id, offer_id=offer_id)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=offer_id, seller_id=seller_id).order_by("id")
    dimensions = newest_dimensions(parent)
    rows = rows_of(list(children[:VARIATIONS_SHOWN]), parent=parent, variants=dimensions.values)
    context = {"parent": parent, "rows": rows, "dimensions": dimensions}
    return page(request, "listings/variations.html", "rows", context)


@require_GET
@desk_page
def suggest(request: HttpRequest, field: str) -> HttpResponse:
    """Offer names for what was typed so far into a field of the filter, as options."""
    text = request.GET.get(field, "").replace("\x00", "")[:SUGGEST_FOR]
    return render(request, "listings/offers.html", {"offers": named.offers(field, text)})


def _seller_choices(chosen: str) -> dict[str, Any]:
    """Return the sellers to choose from, or, where they are too many for that, the chosen one's name to type over."""
    first = list(Seller.objects.only("id", "company_name").order_by("company_name", "id")[: SELLER_CHOICES + 1])
    if len(first) > SELLER_CHOICES:
        known = Seller.objects.filter(pk=chosen).first() if chosen else None
        return {"seller_name": str(known or chosen), "seller_offers": named.offers("seller", "")}
    others = [Seller(id=chosen)] if chosen and chosen not in {seller.pk for seller in first} else []
    return {"sellers": [*first, *others]}
