"""Send messages to sellers: one request each, under a lease, outside of any transaction (rules 6, 14).

SCX does not say that telling a message twice does no harm, and a seller would read it twice. So only what SCX has
surely not taken goes again by itself; what may have arrived is left to a person.
"""

import time
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from channelsync.listings.models import LinkState
from channelsync.reports import notifying
from channelsync.reports.delivery import MARGIN
from channelsync.reports.models import NotificationStatus, SellerNotification
from channelsync.reports.routes_health import backoff
from channelsync.runtime import requests, runs
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import SentRequest
from channelsync.scx.client import Client
from channelsync.scx.errors import ProtocolError, RejectedError, ScxError, TemporaryError, WouldWait
from channelsync.scx.exchange import Exchange
from channelsync.scx.payloads import clean_text
from channelsync.scx.routes import Group

Status = NotificationStatus
PAUSE = timedelta(minutes=1)  # while the connection is refused or cannot be had
LOST = "The sender did not say what became of it."
UNWRITTEN = (Status.SENDING, Status.UNKNOWN)  # a late answer still tells what became of it


def due() -> QuerySet[SellerNotification]:
    """Return what may go out now, in order; a seller's who is not linked waits."""
    waiting = SellerNotification.objects.filter(status=Status.WAITING, due_at__lte=timezone.now())
    return waiting.filter(seller__link_state=LinkState.LINKED).order_by("due_at", "id")


def send_due(*, seconds: float, wait: float) -> bool:
    """Send what is due, for at most `seconds` plus one request; says whether there is more that could go at once.

    A request waits at most `wait` seconds for its slot. Raises DatabaseError, nothing of SCX.
    """
    give_up_lost()
    end = time.monotonic() + seconds
    while due().exists():
        if time.monotonic() >= end:
            return True
        if not _step(wait):
            return False
    return False


def give_up_lost() -> int:
    """Say of messages whose sender fell silent that nobody knows; returns how many."""
    lost = SellerNotification.objects.filter(status=Status.SENDING, lease_until__lte=timezone.now())
    return lost.update(status=Status.UNKNOWN, closed_at=timezone.now(), error=LOST)


def _step(wait: float) -> bool:
    """Send one message; False when the next one would fare no better."""
    try:
        client = scx_client()
        client.reserve(Group.CHANNEL, wait=wait)
    except WouldWait:
        return False
    except ScxError as error:
        due().update(due_at=timezone.now() + PAUSE, error=clean_text(error.message))
        return False
    try:
        row = _claim()
        return row is None or _send(client, row)
    finally:
        client.release(Group.CHANNEL)  # where nothing was sent, the slot is another's


def _claim() -> SellerNotification | None:
    with transaction.atomic():
        row = due().select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        # after the lock: waiting for it must not eat up the lease
        row.lease, row.lease_until = uuid.uuid4().hex, timezone.now() + settings.REPORT_LEASE
        row.status, row.attempts_count = Status.SENDING, row.attempts_count + 1
        row.save(update_fields=["status", "lease", "lease_until", "attempts_count"])
    return row


def _send(client: Client, row: SellerNotification) -> bool:
    needed = timedelta(seconds=settings.SCX_TOTAL_TIMEOUT) + settings.REPORT_LEASE * MARGIN
    if row.lease_until is None or row.lease_until - timezone.now() < needed:
        # This process stood still since it claimed; its request might outlast the lease.
        _unsent(row)
        return True
    message = notifying.payload(row)
    try:
        exchange = client.notify(message, reserved=True)
    except WouldWait:
        _unsent(row)
        return False
    except (RejectedError, ProtocolError) as error:
        _close(row, Status.REJECTED, error.exchange, _words(error))
        return True
    except TemporaryError as error:
        if error.outcome_unknown:
            _close(row, Status.UNKNOWN, error.exchange, error.message)
            return True
        _wait(row, error, _until(row, error))
        return False
    except ScxError as error:
        _wait(row, error, timezone.now() + PAUSE)
        return False
    _close(row, Status.SENT, exchange)
    runs.connection_works()
    return True


def _until(row: SellerNotification, error: TemporaryError) -> datetime:
    asked = timedelta(seconds=error.retry_after or 0)
    return timezone.now() + max(asked, backoff(row.attempts_count))


def _unsent(row: SellerNotification) -> None:
    _ours(row).update(status=Status.WAITING, lease="", lease_until=None, attempts_count=F("attempts_count") - 1)


def _wait(row: SellerNotification, error: ScxError, until: datetime) -> None:
    with transaction.atomic():
        request = _request(row, error.exchange, error.message)
        _ours(row).update(
            status=Status.WAITING, lease="", lease_until=None, due_at=until, error=clean_text(error.message),
            request=request,
        )  # fmt: skip


def _close(row: SellerNotification, status: Status, exchange: Exchange | None, error: str = "") -> None:
    with transaction.atomic():
        request = _request(row, exchange, error)
        _ours(row).update(status=status, closed_at=timezone.now(), error=clean_text(error), request=request)


def _ours(row: SellerNotification) -> QuerySet[SellerNotification]:
    return SellerNotification.objects.filter(pk=row.pk, lease=row.lease, status__in=UNWRITTEN)


def _request(row: SellerNotification, exchange: Exchange | None, error: str) -> SentRequest | None:
    if exchange is None:
        return None
    return requests.keep(exchange, body=clean_text(notifying.payload(row).to_json()), error=error)


def _words(error: ScxError) -> str:
    """Return what SCX said: every entry of its list, else the message."""
    items = error.items if isinstance(error, RejectedError) else []
    told = [" ".join(filter(None, (f"{item.code}:" if item.code else "", item.message, item.hint))) for item in items]
    return "\n".join(told) or error.message
