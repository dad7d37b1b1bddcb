"""One listing on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from channelsync.dashboard.access import desk_page
from channelsync.dashboard.content import content_of, newest_revision
from channelsync.dashboard.pages import page
from channelsync.dashboard.rows import key_of, rows_of
from channelsync.dashboard.states import face_of
from channelsync.dashboard.story import story_of
from channelsync.dashboard.told import current_failure, errors_of, told_of
from channelsync.listings.lifecycle import REPORTED, State
from channelsync.listings.models import Offer
from channelsync.stock.shown import LISTING, STOCK_SYNC, levels_of, shown_quantity

VARIATIONS_SHOWN = 500
STOCK_SOURCES = {STOCK_SYNC: _("stock sync"), LISTING: _("listing")}


def find_listing(seller_id: str, offer_id: int) -> Offer:
    """Return the listing with its seller, or raise Http404."""
    return get_object_or_404(Offer.objects.select_related("seller"), offer_id=offer_id, seller_id=seller_id)


@require_GET
@desk_page
def listing_detail(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show all that is known about one listing."""
    offer = find_listing(seller_id, offer_id)
    revision = newest_revision(offer)
    parent = _parent(offer)
    failure = current_failure(offer)
    stock = shown_quantity(offer, levels_of([offer]).get(key_of(offer)))
    context = {
        "offer": offer,
        "face": face_of(offer, parent),
        "stock": stock,
        "stock_source": STOCK_SOURCES.get(stock.source, ""),
        "revision": revision,
        "content": content_of(offer, revision),
        "parent": parent,
        "variations": rows_of(_variations(offer), parent=offer),
        "failure": failure,
        "errors": errors_of(failure),
        "told": told_of(offer),
        "story": story_of(offer),
        "can_report": offer.state != State.ENDED,
        "can_retry": offer.state == State.FAILED,
        "can_resend": offer.state in REPORTED and offer.has_own_state,
        "can_take_down": offer.state == State.ENDED and offer.is_live,
        "this_url": request.path,
        "now": timezone.now(),
    }
    return page(request, "listings/detail.html", "listing", context)


def _parent(offer: Offer) -> Offer | None:
    if not offer.is_variation or offer.parent_offer_id is None:
        return None
    return Offer.objects.filter(offer_id=offer.parent_offer_id, seller_id=offer.seller_id).first()


def _variations(offer: Offer) -> list[Offer]:
    children = Offer.objects.filter(is_variation=True, parent_offer_id=offer.offer_id, seller_id=offer.seller_id)
    return list(children.order_by("id")[:VARIATIONS_SHOWN])
