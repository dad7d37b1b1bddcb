"""Stock: what changed lately, what belongs to no listing, and how old it is."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from channelsync.dashboard.figures import health
from channelsync.dashboard.figures.sellers import SELLERS
from channelsync.dashboard.figures.unknown_stock import UNKNOWN_STOCK
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import page
from channelsync.dashboard.stock import page as stock_page


@require_GET
@desk_page
def stock(request: HttpRequest) -> HttpResponse:
    """Show the state of stock."""
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    lines, older = stock_page.changes(before=place)
    sellers, unknown = SELLERS.current(), UNKNOWN_STOCK.current()
    context = {
        "changes": lines,
        "first_url": "?" if place else "",
        "older_url": f"?before={older}" if older else "",
        "unknown": unknown.what,
        "unknown_at": unknown.at,
        "sellers": stock_page.stock_of_sellers(sellers.what),
        "flow": health.stock(),
        "counted_at": sellers.at,
        "this_url": request.get_full_path(),
        "now": timezone.now(),
    }
    return page(request, "stock/stock.html", "stock", context)
