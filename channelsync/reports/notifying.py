"""Order messages to sellers: rows that a task sends. Nobody waits for SCX, and no form sent twice is told twice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.listings.models import LinkState, Seller
from channelsync.reports import names
from channelsync.reports.models import NotificationStatus, SellerNotification
from channelsync.reports.outbox import REMOVED_ERROR
from channelsync.runtime import wakeups
from channelsync.scx.payload_channel import Notification, ReferenceType, Severity
from channelsync.scx.payloads import typed_text

REPEATABLE = (NotificationStatus.UNKNOWN, NotificationStatus.REJECTED)


def notify_seller(
    *,
    key: UUID,
    seller_id: str,
    message: str,
    by: Actor,
    severity: Severity = Severity.INFO,
    offer_id: int | None = None,
) -> SellerNotification:
    """Order a message; `offer_id` is the listing that it is about. An order of the same `key` is returned as it is.

    One to a seller that is gone for good is cancelled at once, as reports are. Raises ValueError for an empty message
    or an unusable seller id.
    """
    text = typed_text(message)
    Notification(seller_id, severity, text).to_json()  # holds it to the contract
    now = timezone.now()
    with transaction.atomic():
        row, is_new = SellerNotification.objects.get_or_create(
            key=key,
            defaults={
                "seller_id": seller_id,
                "offer_id": offer_id,
                "severity": severity.value,
                "message": text,
                "created_at": now,
                "due_at": now,
                "actor_kind": by.kind,
                "actor_name": by.name,
                **_fate(seller_id, now),
            },
        )
        if is_new:
            _note(row, "notify_seller", by)
            wakeups.wake(names.NOTIFY)
    return row


def take_back(*, notification_id: int, by: Actor) -> bool:
    """Take a message back that still waits; False when it no longer does. Raises SellerNotification.DoesNotExist."""
    now = timezone.now()
    with transaction.atomic():
        row = SellerNotification.objects.get(pk=notification_id)
        # A sender may claim it at this moment, so the condition stands in the statement itself.
        waiting = SellerNotification.objects.filter(pk=row.pk, status=NotificationStatus.WAITING)
        if not waiting.update(status=NotificationStatus.CANCELLED, closed_at=now):
            return False
        _note(row, "take_back_notification", by)
    return True


def send_again(*, notification_id: int, attempts: int, by: Actor) -> bool:
    """Let a message go out again that SCX refused, or that nobody knows the outcome of; `attempts` is what was seen.

    False when it has gone on since, or its seller is gone for good. Raises SellerNotification.DoesNotExist.
    """
    now = timezone.now()
    with transaction.atomic():
        row = SellerNotification.objects.get(pk=notification_id)
        seen = SellerNotification.objects.filter(pk=row.pk, status__in=REPEATABLE, attempts_count=attempts)
        seen = seen.exclude(seller__link_state=LinkState.REMOVED)
        if not seen.update(status=NotificationStatus.WAITING, due_at=now, closed_at=None, lease="", error=""):
            return False
        _note(row, "repeat_notification", by)
        wakeups.wake(names.NOTIFY)
    return True


def remove(sellers: Iterable[str]) -> int:
    """Cancel what waits for sellers that are gone for good; returns how many messages."""
    waiting = SellerNotification.objects.filter(seller__in=set(sellers), status=NotificationStatus.WAITING)
    return waiting.update(status=NotificationStatus.CANCELLED, closed_at=timezone.now(), error=REMOVED_ERROR)


def payload(row: SellerNotification) -> Notification:
    """Return what is sent for a row."""
    reference = (ReferenceType.OFFER, str(row.offer_id)) if row.offer_id else None
    return Notification(row.seller_id, Severity(row.severity), row.message, reference)


def _fate(seller_id: str, now: datetime) -> dict[str, Any]:
    """Return what is different about a message that nobody is there to read."""
    if not Seller.objects.filter(pk=seller_id, link_state=LinkState.REMOVED).exists():
        return {}
    return {"status": NotificationStatus.CANCELLED, "closed_at": now, "error": REMOVED_ERROR}


def _note(row: SellerNotification, action: str, by: Actor) -> None:
    details = {"notification": row.pk, "severity": row.severity}
    audit.record(by=by, action=action, seller_id=row.seller_id, offer_id=row.offer_id, details=details)
