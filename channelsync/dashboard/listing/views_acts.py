"""The acts that need no form: send again, cancel, taken down."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channelsync.dashboard.listing.outcome import hindrance, words
from channelsync.dashboard.lists.walking import Walk
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to
from channelsync.listings import services as listings
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import OPEN, StateReport


@require_POST
@desk_page
def resend(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Tell the seller the listing's current state once more."""
    target = _target(request, seller_id, offer_id)
    result = reports.resend(targets=[target], by=actor(request), delay=settings.UNDO_SECONDS)
    done = _("The current state goes to the seller once more.")
    return _back(request, target, result, done, held_up=_held_up(result))


@require_POST
@desk_page
def confirm(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Repeat the last decision for a newest revision that is without changes."""
    target = _target(request, seller_id, offer_id)
    result = reports.confirm(targets=[target], by=actor(request), delay=settings.UNDO_SECONDS)
    done = _("Confirmed: the seller is told the same as before.")
    return _back(request, target, result, done, held_up=_held_up(result))


@require_POST
@desk_page
def cancel(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Take back a report that waits, and the decision with it."""
    target = _target(request, seller_id, offer_id)
    of_listing = StateReport.objects.filter(offer__seller_id=seller_id, offer__offer_id=offer_id)
    report = get_object_or_404(of_listing, pk=_number(request.POST.get("report", "")) or 0)
    result = reports.cancel(report_id=report.pk, by=actor(request), delay=settings.UNDO_SECONDS)
    done = _("The report was cancelled; the seller was not told.")
    if of_listing.filter(status__in=OPEN).exists():
        done += " " + _("What was decided before it had not gone out either, and waits again.")
    again = "" if result.refused else f"again={report.pk}"  # nobody has to type anew what was undone
    return _back(request, target, result, done, again)


@require_POST
@desk_page
def taken_down(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Note that an ended listing was removed from the marketplace."""
    noted = listings.note_taken_down(keys=[(seller_id, offer_id)], by=actor(request))
    text = _("Noted as taken down.") if noted else _("This listing is not waiting to be taken down.")
    messages.add_message(request, messages.SUCCESS if noted else messages.WARNING, text)
    return go_to(request, reverse("listing", args=[seller_id, offer_id]) + Walk.read(request.GET).suffix)


def _target(request: HttpRequest, seller_id: str, offer_id: int) -> reports.Target:
    return reports.Target(seller_id, offer_id, _number(request.POST.get("version", "")))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _held_up(result: reports.Result) -> str:
    return "" if result.refused else hindrance(result)


def _back(
    request: HttpRequest,
    target: reports.Target,
    result: reports.Result,
    done: str,
    query: str = "",
    held_up: str = "",
) -> HttpResponse:
    if result.refused:
        messages.error(request, words(result.refused[0]))
    elif held_up:
        messages.warning(request, held_up)
    else:
        messages.success(request, done)
    listing = reverse("listing", args=[target.seller_id, target.offer_id])
    walk = _walk(request, target, listing).suffix
    return go_to(request, listing + walk + (f"{'&' if walk else '?'}{query}" if query else ""))


def _walk(request: HttpRequest, target: reports.Target, listing: str) -> Walk:
    """Return the list one came from: by the form's own address, or by the listing's page that the form stood on.

    That may be the next listing's: what was undone there is gone back to, in the same list.
    """
    shown = urlsplit(request.POST.get("next", ""))
    if shown.path == listing:
        return Walk.read(QueryDict(shown.query))
    own, other = Walk.read(request.GET), Walk.read(QueryDict(shown.query))
    if own.is_on or not other.is_on:
        return own
    offer = Offer.objects.filter(seller_id=target.seller_id, offer_id=target.offer_id).first()
    return other.at(offer) if offer else own
