"""The inbox: what SCX delivered, and what became of it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.access import actor, desk_page, may_see_foreign_payload
from channelsync.dashboard.content import pretty
from channelsync.dashboard.filters import SELLER_OFFER
from channelsync.events import services as event_services
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import Offer

PAGE_SIZE = 50
LARGEST_ID = 2**63 - 1


@require_GET
@desk_page
def event_list(request: HttpRequest) -> HttpResponse:
    """Show events, newest first; their payloads are not read for it."""
    query = request.GET.copy()
    before = query.pop("before", [""])[-1]
    events = _matching(query).defer("raw").order_by("-id")
    if before.isascii() and before.isdigit():
        events = events.filter(id__lt=min(int(before[:19]), LARGEST_ID))
    rows = list(events[: PAGE_SIZE + 1])
    older = rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None
    query_text = query.urlencode()
    context = {
        "events": rows[:PAGE_SIZE],
        "statuses": EventStatus.choices,
        "types": sorted(HANDLED_TYPES),
        "chosen": query,
        "first_url": f"?{query_text}" if before else "",
        "older_url": f"?{query_text}&before={older}" if older else "",
    }
    return render(request, "events/list.html", context)


@require_GET
@desk_page
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event; a payload that may name buyers only to those who hold the permission (rule 15)."""
    event = get_object_or_404(InboxEvent, pk=min(pk, LARGEST_ID))
    may_see = is_ours(event) or may_see_foreign_payload(request)
    offer = Offer.objects.filter(offer_id=event.offer_id, seller_id=event.seller_id) if event.offer_id else None
    context = {
        "event": event,
        "may_see": may_see,
        "raw": pretty(event.raw) if may_see else "",
        "offer": offer.first() if offer is not None else None,
        "can_apply": event.type in HANDLED_TYPES and event.status in (EventStatus.NEW, EventStatus.INVALID),
    }
    return render(request, "events/detail.html", context)


@require_POST
@desk_page
def apply_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply an event that could not be applied, and say what came of it."""
    event = get_object_or_404(InboxEvent.objects.defer("raw"), pk=min(pk, LARGEST_ID))
    event_services.apply_again(pks=[event.pk], by=actor(request))
    event.refresh_from_db(fields=["status"])
    applied = event.status != EventStatus.INVALID
    text = _("The event was applied again: %(status)s.") % {"status": event.get_status_display()}
    messages.add_message(request, messages.SUCCESS if applied else messages.ERROR, text)
    return HttpResponseRedirect(reverse("event", args=[event.pk]))


def is_ours(event: InboxEvent) -> bool:
    """Say whether the event is about listings, and so cannot hold a buyer's data."""
    return event.type in HANDLED_TYPES


def _matching(query: QueryDict) -> QuerySet[InboxEvent]:
    events = InboxEvent.objects.all()
    status, kind = query.get("status", ""), query.get("type", "").strip().replace("\x00", "")
    if status in EventStatus.values:
        events = events.filter(status=status)
    if kind:
        events = events.filter(type=kind)
    search = query.get("q", "").strip().replace("\x00", "")
    named = SELLER_OFFER.fullmatch(search)
    if named:
        return events.filter(seller_id=named[1], offer_id=int(named[2]))
    if search.isascii() and search.isdigit() and len(search) < 19:
        return events.filter(offer_id=int(search))
    return events.filter(event_id=search) if search else events
