"""The list of listings."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from channelsync.dashboard.access import desk_page
from channelsync.dashboard.counts import count_tabs
from channelsync.dashboard.filters import TABS, ListingFilter
from channelsync.dashboard.keyset import read_page
from channelsync.dashboard.pages import page
from channelsync.dashboard.rows import rows_of
from channelsync.listings.models import Offer, Seller
from channelsync.runtime.models import Flow, SyncRun

PAGE_SIZE = 50
SELLER_CHOICES = 500
VARIATIONS_SHOWN = 500


@require_GET
@desk_page
def listing_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the listings that the address asks for."""
    chosen = ListingFilter.read(request.GET)
    listings = chosen.listings().select_related("seller").defer("search_text")
    found = read_page(listings, at=request.GET, oldest_first=chosen.tab.oldest_first, size=PAGE_SIZE)
    counts = count_tabs(chosen)
    context = {
        "chosen": chosen,
        "tabs": [
            {"name": name, "tab": tab, "count": counts[name], "url": chosen.url_query(state=name)}
            for name, tab in TABS.items()
        ],
        "rows": rows_of(found.rows, search=chosen.search),
        "previous_url": chosen.url_query(before=found.previous) if found.previous else "",
        "next_url": chosen.url_query(after=found.next) if found.next else "",
        "first_url": chosen.url_query(),
        "this_url": request.get_full_path(),
        "sellers": _seller_choices(),
        "now": timezone.now(),
        "last_run": SyncRun.objects.filter(flow=Flow.EVENTS).order_by("-id").first(),
    }
    return page(request, "listings/list.html", "results", context)


@require_GET
@desk_page
def variation_rows(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show the variations of one listing, to be unfolded under it."""
    parent = get_object_or_404(Offer, seller_id=seller_id, offer_id=offer_id)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=offer_id, seller_id=seller_id).order_by("id")
    context = {"parent": parent, "rows": rows_of(list(children[:VARIATIONS_SHOWN]), parent=parent)}
    return page(request, "listings/variations.html", "rows", context)


def _seller_choices() -> QuerySet[Seller]:
    return Seller.objects.only("id", "company_name").order_by("company_name", "id")[:SELLER_CHOICES]
