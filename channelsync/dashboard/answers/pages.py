"""Draw the page of one reply, with the notification that may be made of it."""

import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from channelsync.dashboard.answers import notifications, selecting
from channelsync.dashboard.answers.reply import Answer, answer
from channelsync.dashboard.shell.pages import page
from channelsync.listings.models import LinkState, Seller
from channelsync.reports.models import SEVERITIES, SellerNotification
from channelsync.scx.payload_channel import Severity


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has typed: a text, how loudly to say it, what stands against it, and whether to show it.

    `adapted`: the text named an attached sheet, and no longer does.
    """

    text: str
    severity: Severity = Severity.INFO
    fault: str = ""
    previewed: bool = False
    adapted: bool = False


def show_reply(request: HttpRequest, seller: Seller, draft: Draft | None = None) -> HttpResponse:
    """Show the reply to a seller, or what somebody made of it."""
    failed = selecting.failed_of(request.GET)
    name = cast(User, request.user).get_full_name()
    made = answer(seller, failed, signed=name)
    draft = draft or _earlier(request, seller) or Draft(made.text)
    context = {
        "seller": seller,
        "answer": made,
        "draft": draft,
        "left_out": made.listings - made.told,
        "is_own_language": made.language != settings.SELLER_LANGUAGE,
        "severities": SEVERITIES,
        "linked": seller.link_state == LinkState.LINKED,
        "limit": notifications.MESSAGE_MAX,
        "key": uuid.uuid4(),  # of the order: the same form sent twice is one order
        "earlier": notifications.latest(seller),
        **_addresses(request, seller, made),
    }
    return page(request, "answer/answer.html", "answer", context, status=422 if draft.fault else 200)


def _earlier(request: HttpRequest, seller: Seller) -> Draft | None:
    """Return the text of a message that did not arrive, to be changed and sent anew."""
    number = request.GET.get("notification", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    row = SellerNotification.objects.filter(pk=int(number), seller=seller).first()
    return Draft(row.message, Severity(row.severity)) if row else None


def _addresses(request: HttpRequest, seller: Seller, made: Answer) -> dict[str, Any]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    offer_id = selecting.offer_id_of(request.GET)
    more = {"formats": "&" if query else "?"}
    back = reverse("listing", args=[seller.pk, offer_id]) if offer_id else reverse("seller", args=[seller.pk])
    addresses = {
        "sheet_url": reverse("answer_sheet", args=[seller.pk]) + query + more["formats"],
        "notify_url": reverse("answer_notify", args=[seller.pk]) + query,
        "back": back,
    }
    return addresses | walk_of(request, seller.pk)


def walk_of(request: HttpRequest, seller_id: str) -> dict[str, Any]:
    """Return where one stands in the address's selection across sellers, and its other replies; one statement."""
    if not selecting.is_across_sellers(request.GET):
        return {}
    sellers = list(selecting.sellers_of(selecting.failed_of(request.GET)))
    walk = selecting.walk(sellers, seller_id)
    if walk is None:
        return {}
    query = f"?{request.GET.urlencode()}"
    others = {"previous_url": walk.previous, "next_url": walk.next}
    urls = {name: reverse("answer", args=[pk]) + query if pk else "" for name, pk in others.items()}
    return {"walk": walk, "all_url": reverse("answers") + query, **urls}
