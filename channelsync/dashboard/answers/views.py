"""Answer a seller about failed listings: to edit and copy, as a sheet, or as a notification over SCX."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.answers.answering import Answer, answer, sheet
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, page
from channelsync.listings.models import LinkState, Offer, OfferQuerySet, Seller
from channelsync.reports.notifying import notify_seller
from channelsync.runtime.sentences import spoken
from channelsync.scx.errors import ScxError
from channelsync.scx.payload_channel import Severity

MESSAGE_MAX = 5000
SEVERITIES = {severity.value: severity for severity in Severity}


@require_GET
@desk_page
def answer_seller(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Show the reply about one listing (`offer`), about those that a filter finds, or about all that failed."""
    seller = get_object_or_404(Seller, pk=seller_id)
    made = _answer(request, seller)
    return _show(request, seller, made, text=made.text)


@require_GET
@desk_page
def answer_sheet(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Download the errors of the same listings as a sheet."""
    seller = get_object_or_404(Seller, pk=seller_id)
    made = _answer(request, seller)
    response = HttpResponse(sheet(made.lines, made.language), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{seller.pk}-errors.csv"'
    return response


@require_POST
@desk_page
def answer_notify(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Preview the text as a notification, or send it once it was seen."""
    seller = get_object_or_404(Seller, pk=seller_id)
    text, seen = _text(request, "text"), _text(request, "seen")
    severity = SEVERITIES.get(request.POST.get("severity", ""), Severity.INFO)
    fault = _objection(seller, text)
    if not fault and "send" in request.POST and text == seen:
        fault = _send(request, seller, text, severity)
        if not fault:
            messages.success(request, _("SCX took the notification; the seller sees it after the next sync."))
            return go_to(request, reverse("answer", args=[seller.pk]) + _query(request))
    made = _answer(request, seller)
    return _show(request, seller, made, text=text, severity=severity, fault=fault, previewed=not fault)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").strip()


def _objection(seller: Seller, text: str) -> str:
    if not text:
        return _("There is no text to send.")
    if len(text) > MESSAGE_MAX:
        return _("A notification may have at most %(limit)d characters.") % {"limit": MESSAGE_MAX}
    if seller.link_state != LinkState.LINKED:
        return _("The seller is not linked: SCX has nobody to show it to.")
    return ""


def _send(request: HttpRequest, seller: Seller, text: str, severity: Severity) -> str:
    """Send it and return what went wrong, in SCX's words."""
    try:
        notify_seller(
            seller_id=seller.pk, message=text, severity=severity, offer_id=_offer_id(request), by=actor(request)
        )
    except ScxError as error:
        return spoken(str(error))
    return ""


def _show(
    request: HttpRequest,
    seller: Seller,
    made: Answer,
    *,
    text: str,
    severity: Severity = Severity.INFO,
    fault: str = "",
    previewed: bool = False,
) -> HttpResponse:
    query = _query(request)
    offer_id = _offer_id(request)
    context = {
        "seller": seller,
        "answer": made,
        "text": text,
        "severity": severity.value,
        "severities": [("INFO", _("Information")), ("WARNING", _("Warning")), ("ERROR", _("Error"))],
        "fault": fault,
        "previewed": previewed,
        "sheet_url": reverse("answer_sheet", args=[seller.pk]) + query,
        "notify_url": reverse("answer_notify", args=[seller.pk]) + query,
        "back": reverse("listing", args=[seller.pk, offer_id]) if offer_id else reverse("seller", args=[seller.pk]),
    }
    return page(request, "answer/answer.html", "answer", context, status=422 if fault else 200)


def _query(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _answer(request: HttpRequest, seller: Seller) -> Answer:
    return answer(seller, _listings(request))


def _listings(request: HttpRequest) -> OfferQuerySet:
    offer_id = _offer_id(request)
    if offer_id:
        return Offer.objects.filter(offer_id=offer_id)
    return ListingFilter.read(request.GET).listings()


def _offer_id(request: HttpRequest) -> int | None:
    text = request.GET.get("offer", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
