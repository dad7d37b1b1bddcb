"""Show a seller a message over SCX: previewed, ordered, followed until it arrives."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.answers import notifications, selecting
from channelsync.dashboard.answers.pages import Draft, show_reply, walk_of
from channelsync.dashboard.answers.reply import without_sheet
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, page, wants_part
from channelsync.listings.models import LinkState, Seller
from channelsync.reports import notifying
from channelsync.reports.models import SellerNotification
from channelsync.scx.payload_channel import Severity
from channelsync.scx.payloads import typed_text

SEVERITIES = {severity.value: severity for severity in Severity}
LARGEST = 2**63 - 1


@require_POST
@desk_page
def answer_notify(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Preview the text as a notification, or order it once it was seen as it is."""
    seller = get_object_or_404(Seller, pk=seller_id)
    typed = _text(request, "text")
    text = without_sheet(typed, seller)
    severity = SEVERITIES.get(request.POST.get("severity", ""), Severity.INFO)
    offer_id = selecting.offer_id_of(request.GET)
    stray = notifications.stray(seller, request.GET.get("offer", ""), offer_id)
    fault = notifications.objection(seller, text) or stray
    key = _key(request)
    if fault or key is None or "send" not in request.POST or text != _text(request, "seen"):
        return show_reply(request, seller, Draft(text, severity, fault, previewed=not fault, adapted=text != typed))
    row = notifying.notify_seller(
        key=key, seller_id=seller.pk, message=text, severity=severity, by=actor(request), offer_id=offer_id,
    )  # fmt: skip
    return go_to(request, _address(request, row.pk))


@require_GET
@desk_page
def notification_list(request: HttpRequest) -> HttpResponse:
    """List what sellers, or one of them, were sent, newest first."""
    asked = request.GET.get("seller", "")
    seller = get_object_or_404(Seller, pk=asked.replace("\0", "")) if asked else None
    unsettled = "unsettled" in request.GET
    found = notifications.newest(seller=seller, only_unsettled=unsettled)
    context = {
        "found": found[: notifications.ROWS],
        "has_more": len(found) > notifications.ROWS,
        "unsettled": unsettled,
        "seller": seller,
        "this_url": request.get_full_path(),
    }
    return page(request, "answer/messages.html", "messages", context)


@require_GET
@desk_page
def follow_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a message is."""
    row = _row(pk)
    answer = reverse("answer", args=[row.seller_id])
    offer = f"offer={row.offer_id}&" if row.offer_id else ""
    context = {
        "following": notifications.follow(row),
        "row": row,
        "query": _query(request),
        "back": answer + (_query(request) or f"?{offer}".rstrip("?&")),
        "again_url": f"{answer}?{offer}notification={row.pk}",
        **({} if wants_part(request) else walk_of(request, row.seller_id)),
    }
    return page(request, "answer/notification.html", "notification", context)


@require_POST
@desk_page
def take_back_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a message back that still waits."""
    if notifying.take_back(notification_id=_row(pk).pk, by=actor(request)):
        messages.success(request, _("The notification is taken back; the seller was not told."))
    else:
        messages.error(request, _("Too late: the notification no longer waits."))
    return go_to(request, _address(request, pk))


@require_POST
@desk_page
def repeat_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a message go out again, as a person decided who saw how it stood."""
    seen = request.POST.get("attempts", "")
    attempts = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
    row = _row(pk)
    if row.seller.link_state == LinkState.REMOVED:
        messages.error(request, _("The seller was permanently removed: nothing is sent."))
    elif not notifying.send_again(notification_id=row.pk, attempts=attempts, by=actor(request)):
        messages.error(request, _("Meanwhile something has happened to the notification; look at it first."))
    return go_to(request, _address(request, pk))


def _address(request: HttpRequest, pk: int) -> str:
    return reverse("notification", args=[pk]) + _query(request)


def _query(request: HttpRequest) -> str:
    """Return what the address says of the selection that one came from: back leads there."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _row(pk: int) -> SellerNotification:
    return get_object_or_404(SellerNotification.objects.select_related("seller", "request"), pk=min(pk, LARGEST))


def _text(request: HttpRequest, name: str) -> str:
    return typed_text(request.POST.get(name, "")).strip()


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None
