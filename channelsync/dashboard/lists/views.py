"""The list of listings."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from channelsync.dashboard.lists.counts import look, shown_count
from channelsync.dashboard.lists.filter_fields import filter_fields
from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.dashboard.lists.keyset import Page, read_page
from channelsync.dashboard.lists.rows import rows_of
from channelsync.dashboard.lists.saved_views import default_query, views_for
from channelsync.dashboard.lists.tabs import new_words, tab_of
from channelsync.dashboard.search.explaining import explain
from channelsync.dashboard.search.finding import find
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import page, wants_part
from channelsync.dashboard.shell.preferences import page_size, preference_of
from channelsync.listings.models import Offer, Seller
from channelsync.runtime.models import Flow, SyncRun

SELLER_CHOICES = 500
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
    # Somebody has searched, and may have named exactly one.
    return find(chosen.search).one_url if request.GET.get("open") and chosen.search else ""


def _results(request: HttpRequest, chosen: ListingFilter) -> dict[str, Any]:
    """Return what changes while listings come in."""
    looked = look(chosen)
    listings = looked.listings.select_related("seller").defer("search_text")
    found = read_page(listings, at=request.GET, order=chosen.order, size=page_size(cast(User, request.user)))
    pages = {"previous_url": {"before": found.previous}, "next_url": {"after": found.next}}
    return {
        "tabs": [tab_of(name, looked.counts[name], chosen) for name in TABS],
        "found": shown_count(looked.counts[chosen.state]),
        "rows": rows_of(found.rows, search=chosen.search, chosen=chosen),
        **{name: chosen.url_query(**place) if any(place.values()) else "" for name, place in pages.items()},
        "reasons": explain(chosen.search) if chosen.search and not found.rows else [],
        "new_words": new_words(found.new),
        "here": found.here,
        "live_url": _live_url(request, chosen, found),
        "now": timezone.now(),
        "last_run": SyncRun.objects.filter(flow=Flow.EVENTS).order_by("-id").first(),
    }


def _frame(request: HttpRequest, chosen: ListingFilter) -> dict[str, Any]:
    """Return what stays; the lists to choose from are asked for only where the whole page is drawn."""
    user = cast(User, request.user)
    query = chosen.url_query().lstrip("?")
    kept = {name: value for name, value in chosen.members.items() if value or name == "state"}
    return {
        "chosen": chosen,
        "chips": chosen.chips(),
        "first_url": chosen.url_query(),
        "query": query,
        "clear_url": ListingFilter(state=chosen.state, seller=chosen.seller, search=chosen.search).url_query(),
        "unsearched_url": chosen.url_query(q="", seller=""),
        "kept_members": [(name, value) for name, value in kept.items() if name not in ("q", "seller")],
        "bulk_query": query,
        "export_url": reverse("export_listings") + chosen.url_query(),
        "this_url": request.get_full_path(),
        "sellers": _seller_choices(chosen.seller),
        "filters": filter_fields(chosen),
        "views": views_for(user),
        "default_view": preference_of(user).default_view_id,
        "page_size": page_size(user),
    }


def _live_url(request: HttpRequest, chosen: ListingFilter, found: Page) -> str:
    """Return where the page updates itself from: the first one stays at the row that it began with."""
    if any(request.GET.get(name) for name in ("after", "before", "around")) or not found.start:
        return request.get_full_path()
    return chosen.url_query(start=found.start)


@require_GET
@desk_page
def variation_rows(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show the variations of one listing, to be unfolded under it."""
    parent = get_object_or_404(Offer, seller_id=seller_id, offer_id=offer_id)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=offer_id, seller_id=seller_id).order_by("id")
    context = {"parent": parent, "rows": rows_of(list(children[:VARIATIONS_SHOWN]), parent=parent)}
    return page(request, "listings/variations.html", "rows", context)


def _seller_choices(chosen: str) -> Iterator[Seller]:
    """Yield the first sellers by name, and the chosen one wherever they stand: a new search shall not lose them."""
    first = list(Seller.objects.only("id", "company_name").order_by("company_name", "id")[:SELLER_CHOICES])
    yield from first
    if chosen and chosen not in {seller.pk for seller in first}:
        yield Seller.objects.filter(pk=chosen).first() or Seller(id=chosen)
