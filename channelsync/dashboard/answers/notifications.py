"""A message to a seller: what stands against sending it, where it is, and what to do about that."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.dashboard.shell.states import Face
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports.models import NotificationStatus, SellerNotification
from channelsync.reports.notifying import REPEATABLE
from channelsync.reports.outbox import REMOVED_ERROR
from channelsync.scx.payloads import shows

Status = NotificationStatus
MESSAGE_MAX = 5000  # ours: SCX names no limit, and nobody reads more in a notice
SHOWN = 3
NAMED = 40  # letters of a listing that does not exist
ROWS = 100
UNSETTLED = timedelta(days=30)  # after that nobody is reminded any more
SOON, LATER = 2, 15  # seconds between two looks
PATIENCE = timedelta(minutes=1)  # what is due for longer than that waits for more than the next sender
FACES: dict[str, Face] = {
    Status.WAITING: Face("pending", "clock", Status.WAITING.label),
    Status.SENDING: Face("in-progress", "send", Status.SENDING.label),
    Status.SENT: Face("listed", "checks", Status.SENT.label),
    Status.REJECTED: Face("failed", "alert-triangle", Status.REJECTED.label),
    Status.UNKNOWN: Face("not-taken-down", "alert-circle", Status.UNKNOWN.label),
    Status.CANCELLED: Face("ended", "x", Status.CANCELLED.label),
}
# What SCX refuses a message for, and what a person can do about it; the first that fits.
ADVICE: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (
        re.compile(r"seller|verkäufer|händler", re.IGNORECASE),
        gettext_lazy("SCX takes no messages for this seller: look whether the seller is still linked."),
    ),
    (
        re.compile(r"reference|offer|angebot", re.IGNORECASE),
        gettext_lazy("SCX does not know the listing: send the message without naming it, from the seller’s page."),
    ),
    (
        re.compile(r"message", re.IGNORECASE),
        gettext_lazy("SCX does not take the text: shorten or change it, and send it anew."),
    ),
)
OTHERWISE = gettext_lazy("The seller has not seen it. Change what SCX names and send anew, or write to the seller.")


@dataclass(frozen=True, slots=True)
class Following:
    """What the page says about one message; `pace` is in how many seconds it looks again, 0 for never.

    `gone`: it never goes out, for its seller was permanently removed; `repeatable`: it can go again as it is.
    """

    row: SellerNotification
    face: Face
    pace: int
    held: bool
    gone: bool
    repeatable: bool
    late: bool
    advice: str | Promise


def follow(row: SellerNotification) -> Following:
    """Return what is to be said about a message, whose seller was read with it; asks nothing."""
    waits = row.status == Status.WAITING
    late = waits and timezone.now() - row.due_at > PATIENCE
    # the next sweep cancels what still waits for one that was removed
    is_removed = row.seller.link_state == LinkState.REMOVED
    gone = row.error == REMOVED_ERROR if row.status == Status.CANCELLED else waits and is_removed
    held = waits and not gone and row.seller.link_state != LinkState.LINKED
    pace = 0
    if waits or row.status == Status.SENDING:
        pace = LATER if late or held or gone or row.error else SOON
    repeatable = row.status in REPEATABLE and not is_removed
    advice = _advice(row.error) if row.status == Status.REJECTED else ""
    return Following(row, FACES[row.status], pace, held, gone, repeatable, late and not held and not gone, advice)


def objection(seller: Seller, text: str) -> str:
    """Return why a text cannot be sent to a seller, '' if it can."""
    if not shows(text):
        return _("There is no text to send.")
    if len(text) > MESSAGE_MAX:
        said = _("A notification may have at most %(limit)d characters; this text has %(number)d. Shorten it.")
        return said % {"limit": MESSAGE_MAX, "number": len(text)}
    if seller.link_state != LinkState.LINKED:
        return _("The seller is not linked: SCX has nobody to show it to.")
    return ""


def stray(seller: Seller, named: str, offer_id: int | None) -> str:
    """Return why a message cannot name the listing that an address names (`named`, '' for none), '' if it can."""
    if not named or (offer_id and Offer.objects.filter(seller=seller, offer_id=offer_id).exists()):
        return ""
    said = _("This seller has no listing %(offer)s: go back, and write from the listing’s page or the seller’s.")
    return said % {"offer": named[:NAMED]}


def latest(seller: Seller) -> list[Following]:
    """Return the newest messages to a seller; one statement."""
    rows = SellerNotification.objects.filter(seller=seller).select_related("seller").order_by("-id")
    return [follow(row) for row in rows[:SHOWN]]


def unsettled() -> QuerySet[SellerNotification]:
    """Return the messages of the last days of which a person has to think: refused, or of unknown outcome."""
    start = timezone.now() - UNSETTLED
    return SellerNotification.objects.filter(status__in=[Status.REJECTED, Status.UNKNOWN], created_at__gte=start)


def newest(*, seller: Seller | None, only_unsettled: bool = False) -> list[Following]:
    """Return the newest messages to all sellers or to one, up to one more than a page shows; one statement."""
    rows = unsettled() if only_unsettled else SellerNotification.objects.all()
    if seller:
        rows = rows.filter(seller=seller)
    return [follow(row) for row in rows.select_related("seller").order_by("-id")[: ROWS + 1]]


def _advice(error: str) -> str | Promise:
    return next((advice for pattern, advice in ADVICE if pattern.search(error)), OTHERWISE)
