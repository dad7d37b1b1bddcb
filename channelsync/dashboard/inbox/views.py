"""The inbox: what SCX delivered, and what became of it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.inbox import pages as inbox_pages
from channelsync.dashboard.inbox.waiting import WAITS
from channelsync.dashboard.listing.content import pretty
from channelsync.dashboard.shell.access import actor, desk_page, may_see_foreign_payload
from channelsync.dashboard.shell.pages import next_url
from channelsync.events import services as event_services
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import Offer

# What a person may have applied again: the others are applied, outdated or not for us.
APPLICABLE = (EventStatus.NEW, EventStatus.INVALID)


@require_GET
@desk_page
def event_list(request: HttpRequest) -> HttpResponse:
    """Show events, newest first; only a search for a text reads payloads, and never foreign ones (rule 15)."""
    wanted, before = inbox_pages.chosen(request.GET.dict()), request.GET.get("before", "")
    shown = inbox_pages.page(wanted, before)
    query = urlencode(wanted)
    context = {
        "events": shown.events,
        "statuses": EventStatus.choices,
        "types": sorted(HANDLED_TYPES),
        "waits": WAITS.items(),
        "chosen": wanted,
        "misread": inbox_pages.misread(request.GET.dict()),
        "by_creation": inbox_pages.is_by_creation(wanted),
        "narrowed": wanted.keys() - {"q", "status"},
        "read": shown.read,
        "applicable": APPLICABLE,
        "can_apply": any(is_applicable(event) for event in shown.events),
        "first_url": f"?{query}" if before else "",
        "older_url": f"?{query}&before={shown.older}" if shown.older else "",
    }
    return render(request, "events/list.html", context)


@require_GET
@desk_page
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event; a payload that may name buyers only to those who hold the permission (rule 15)."""
    event = get_object_or_404(InboxEvent, pk=min(pk, inbox_pages.LARGEST_ID))
    may_see = is_ours(event) or may_see_foreign_payload(request)
    offer = Offer.objects.filter(offer_id=event.offer_id, seller_id=event.seller_id) if event.offer_id else None
    context = {
        "event": event,
        "may_see": may_see,
        "raw": pretty(event.raw) if may_see else "",
        "deliveries": event.deliveries.order_by("sink"),
        "offer": offer.first() if offer is not None else None,
        "can_apply": is_applicable(event),
    }
    return render(request, "events/detail.html", context)


@require_POST
@desk_page
def apply_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply an event that could not be applied, and say what came of it."""
    event = get_object_or_404(InboxEvent.objects.defer("raw"), pk=min(pk, inbox_pages.LARGEST_ID))
    event_services.apply_again(pks=[event.pk], by=actor(request))
    event.refresh_from_db(fields=["status"])
    applied = event.status != EventStatus.INVALID
    text = _("The event was applied again: %(status)s.") % {"status": event.get_status_display()}
    messages.add_message(request, messages.SUCCESS if applied else messages.ERROR, text)
    return HttpResponseRedirect(reverse("event", args=[event.pk]))


@require_POST
@desk_page
def apply_selected(request: HttpRequest) -> HttpResponse:
    """Apply the selected events of a page again, and say how many ended how."""
    numbers = [int(pk) for pk in request.POST.getlist("pk") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    some = InboxEvent.objects.filter(pk__in=numbers[: inbox_pages.PAGE_SIZE], status__in=APPLICABLE)
    pks = list(some.filter(type__in=HANDLED_TYPES).values_list("pk", flat=True))
    if not pks:
        messages.warning(request, _("No event was selected that could be applied again."))
        return HttpResponseRedirect(next_url(request, reverse("events")))
    counts = event_services.apply_again(pks=pks, by=actor(request))
    told = ", ".join(f"{EventStatus(status).label} {number}" for status, number in sorted(counts.items()))
    level = messages.ERROR if counts[EventStatus.INVALID] else messages.SUCCESS
    messages.add_message(request, level, _("The events were applied again: %(counts)s.") % {"counts": told})
    return HttpResponseRedirect(next_url(request, reverse("events")))


def is_ours(event: InboxEvent) -> bool:
    """Say whether the event is about listings, and so cannot hold a buyer's data."""
    return event.type in HANDLED_TYPES


def is_applicable(event: InboxEvent) -> bool:
    """Say whether a person may have the event applied again."""
    return is_ours(event) and event.status in APPLICABLE
