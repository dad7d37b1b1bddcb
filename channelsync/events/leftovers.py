"""Apply what is stored but was not applied: by itself in ever smaller groups, or because a person asks for it."""

import logging
from collections import Counter
from collections.abc import Sequence

from django.db import InterfaceError, OperationalError, ProgrammingError, transaction
from django.utils import timezone

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.events import applying
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.events.mutex import take_mutex
from channelsync.scx.payloads import parse_element

logger = logging.getLogger(__name__)
GROUP = 1000
SMALLER = 10


def apply_new(*, limit: int = 10_000) -> int:
    """Apply events that are still `new`, oldest first; returns how many were. Raises OperationalError."""
    new = InboxEvent.objects.filter(status=EventStatus.NEW).order_by("pk")
    pks = list(new.values_list("pk", flat=True)[:limit])
    for start in range(0, len(pks), GROUP):
        _apply_group(pks[start : start + GROUP])
    return len(pks)


def apply_again(*, pks: Sequence[int], by: Actor, reason: str = "") -> Counter[str]:
    """Read events anew and apply them, as a person asks for; returns how many ended in which status.

    Applied ones are left alone, and an event that is older than what was applied since ends `stale`.
    """
    events = list(InboxEvent.objects.filter(pk__in=pks).exclude(status=EventStatus.APPLIED).exclude(raw=""))
    with transaction.atomic():
        for event in events:
            _read_anew(event)
        audit.record(
            by=by, action="apply_again", count=len(events), reason=reason,
            details={"events": [event.event_id for event in events[:100]]},
        )  # fmt: skip
    chosen = [event.pk for event in events]
    for start in range(0, len(chosen), GROUP):
        _apply_group(chosen[start : start + GROUP])
    return Counter(InboxEvent.objects.filter(pk__in=chosen).values_list("status", flat=True))


def _read_anew(event: InboxEvent) -> None:
    """Set an event back to `new`, unless its raw text is still unusable; a first try that left its time counts."""
    event.tries = max(event.tries, 1 if event.applied_at else 0) + 1
    element = parse_element(event.raw)
    foreign = element.type and element.type not in HANDLED_TYPES
    event.type, event.created_at = element.type or event.type, element.created_at or event.created_at
    event.seller_id, event.offer_id = element.seller_id, element.offer_id
    event.status = EventStatus.INVALID if element.problem and not foreign else EventStatus.NEW
    event.error = element.problem[:2000]
    event.save(update_fields=["type", "created_at", "seller_id", "offer_id", "status", "error", "tries"])


def _apply_group(pks: Sequence[int]) -> None:
    """Apply a group in one transaction; a group that fails is taken apart, down to the event at fault."""
    try:
        with transaction.atomic():
            take_mutex()
            applying.apply(list(InboxEvent.objects.filter(pk__in=pks, status=EventStatus.NEW).order_by("pk")))
    except (OperationalError, InterfaceError, ProgrammingError):
        raise  # the database's trouble (gone, full, not migrated yet), no event's
    except Exception as error:
        if len(pks) == 1:
            logger.exception("Event %s cannot be applied", pks[0])
            _mark(pks[0], error)
            return
        size = max(len(pks) // SMALLER, 1)
        for start in range(0, len(pks), size):
            _apply_group(pks[start : start + size])


def _mark(pk: int, error: Exception) -> None:
    event = InboxEvent.objects.get(pk=pk)
    event.status = EventStatus.INVALID
    event.tries = max(event.tries, 1)  # one that a person asked for is counted already
    event.error = f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]
    event.applied_at = timezone.now()
    event.save(update_fields=["status", "tries", "error", "applied_at"])
