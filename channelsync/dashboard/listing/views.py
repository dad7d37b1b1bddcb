"""One listing on one page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from channelsync.attributes.lookup import paths_for
from channelsync.dashboard.listing.changes import since_failure
from channelsync.dashboard.listing.charts import stock_curve
from channelsync.dashboard.listing.content import Content, content_of, newest_revision, picture_days_left
from channelsync.dashboard.listing.dimensions import dimensions_of
from channelsync.dashboard.listing.faults import attribute_rows, faults_of
from channelsync.dashboard.listing.fields import Field, fields_of, missing
from channelsync.dashboard.listing.following import follow
from channelsync.dashboard.listing.told import current_failure, errors_of, open_failure, told_of, told_of_parent
from channelsync.dashboard.listing.views_story import story_context, wants_older, without_place
from channelsync.dashboard.lists.rows import key_of, quantity_of, rows_of
from channelsync.dashboard.lists.walking import Walk
from channelsync.dashboard.shell import notes
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import page
from channelsync.dashboard.shell.states import face_of
from channelsync.listings.lifecycle import REPORTED, State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.stock.shown import LISTING, STOCK_SYNC, levels_of, shown_quantity

VARIATIONS_SHOWN = 500
NOTES_SHOWN = 50
STOCK_SOURCES = {STOCK_SYNC: _("stock sync"), LISTING: _("listing")}


def find_listing(seller_id: str, offer_id: int) -> Offer:
    """Return the listing with its seller, or raise Http404."""
    return get_object_or_404(Offer.objects.select_related("seller"), offer_id=offer_id, seller_id=seller_id)


@require_GET
@desk_page
def listing_detail(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show all that is known about one listing."""
    offer = find_listing(seller_id, offer_id)
    if wants_older(request):
        return render(request, "listings/story_older.html", story_context(request, offer))
    revision = newest_revision(offer)
    content = content_of(offer, revision)
    parent, told, fields = _parent(offer), told_of(offer), fields_of(offer, content)
    context = {
        "offer": offer,
        "face": face_of(offer, parent),
        "revision": revision,
        "content": content,
        "picture_days": picture_days_left(revision),
        "parent": parent,
        "told": told,
        "parent_told": told_of_parent(offer, parent, told),
        "seller_notes": notes.notes_on(offer.seller_id)[:NOTES_SHOWN],
        "notes": notes.notes_on(offer.seller_id, offer.offer_id)[:NOTES_SHOWN],
        "this_url": without_place(request),
        "now": timezone.now(),
        **_stock(offer),
        **_variations(offer, content, fields),
        **_faults(offer, content, fields),
        **_acts(offer),
        **story_context(request, offer),
        **_walk(request),
    }
    return page(request, "listings/detail.html", "listing", context)


def _stock(offer: Offer) -> dict[str, Any]:
    stock = shown_quantity(offer, levels_of([offer]).get(key_of(offer)))
    return {"stock": stock, "stock_source": STOCK_SOURCES.get(stock.source, ""), "curve": stock_curve(offer)}


def _variations(offer: Offer, content: Content, fields: Mapping[str, Field]) -> dict[str, Any]:
    dimensions = dimensions_of(content.payload, fields)
    rows = rows_of(_children(offer), parent=offer, variants=dimensions.values)
    return {"variations": rows, "dimensions": dimensions, "inner_stock": quantity_of(rows, parent=offer)}


def _faults(offer: Offer, content: Content, fields: Mapping[str, Field]) -> dict[str, Any]:
    failure = current_failure(offer)
    errors = errors_of(failure)
    rows = attribute_rows(content, fields, errors)
    in_doubt = failure or open_failure(offer)
    since = since_failure(offer, failure=in_doubt) if in_doubt else None
    return {
        "failure": failure,
        "faults": faults_of(errors, fields, rows),
        "attributes": rows,
        "missing": missing(fields),
        "at_fault": {error.related_attribute_id for error in errors},
        "since": since if since and since.steps else None,
        "category_path": paths_for([offer.category_id]).get(offer.category_id, "") if offer.category_id else "",
    }


def _acts(offer: Offer) -> dict[str, Any]:
    confirmable = offer.state == State.PENDING and offer.is_unchanged
    return {
        "can_report": offer.state != State.ENDED,
        "can_retry": offer.state == State.FAILED,
        "can_resend": offer.state in REPORTED and offer.has_own_state,
        "can_correct": offer.state in REPORTED and reports.is_correctable(offer),
        "can_take_down": offer.state == State.ENDED and offer.is_live,
        "to_confirm": reports.last_decisions([offer]).get(offer.pk) if confirmable else None,
    }


def _walk(request: HttpRequest) -> dict[str, Any]:
    walk = Walk.read(request.GET)
    pushed = _number(request.GET.get("pushed", ""))
    report = StateReport.objects.select_related("offer").filter(pk=int(pushed)).first() if pushed else None
    return {
        "walk": walk,
        "acts_suffix": _with_again(walk.suffix, _number(request.GET.get("again", ""))),
        "position": walk.position(),
        "next_url": walk.next(),
        "previous_url": walk.previous(),
        "pushed": follow(report) if report else None,
        "pushed_url": reverse("listing", args=[report.offer.seller_id, report.offer.offer_id]) if report else "",
    }


def _with_again(suffix: str, report: str) -> str:
    """Return what carries on the walk, and an undone report that may be taken up again."""
    return f"{suffix}{'&' if suffix else '?'}again={report}" if report else suffix


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""


def _parent(offer: Offer) -> Offer | None:
    if not offer.is_variation or offer.parent_offer_id is None:
        return None
    return Offer.objects.filter(offer_id=offer.parent_offer_id, seller_id=offer.seller_id).first()


def _children(offer: Offer) -> list[Offer]:
    children = Offer.objects.filter(is_variation=True, parent_offer_id=offer.offer_id, seller_id=offer.seller_id)
    return list(children.order_by("id")[:VARIATIONS_SHOWN])
