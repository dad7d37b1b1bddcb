"""Give events that listings do not need to the other parts of a channel (`EVENT_SINKS`).

A sink is a dotted path of a callable `(events: list[Event]) -> None`. It gets each event at least once, up to 100 a
call, in no promised order; returning means that it took them all, raising that it took none. An event that a sink
refuses is tried again, alone in the end, with growing pauses, for ever: nothing read from the queue is dropped.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.module_loading import import_string

from channelsync.events.handlers import HANDLED_TYPES, Stored
from channelsync.events.models import EventStatus, InboxEvent, SinkDelivery
from channelsync.runtime import notices, setwise
from channelsync.runtime.store import DatabaseStore
from channelsync.scx import tolerant

logger = logging.getLogger(__name__)
CALL_SIZE = 100
CLAIM = timedelta(minutes=5)  # while a sink works on a call, no other process offers it the same events
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
NO_SINK = "events.no_sink"
TYPES_SHOWN = 50
DELIVERY_COLUMNS = ("event_id", "sink", "tries", "next_try_at", "error", "done_at")


@dataclass(frozen=True, slots=True)
class Event:
    """An event as a sink gets it; `raw` is the whole array element as SCX sent it."""

    id: str
    type: str
    created_at: datetime | None
    seller_id: str
    raw: str

    @property
    def body(self) -> Any:
        """Return the decoded `event` member; raise ValueError where the element is no JSON."""
        element = tolerant.loads(self.raw)
        return element.get("event") if isinstance(element, dict) else None


Sink = Callable[[list[Event]], None]


def enlist(events: Iterable[Stored]) -> None:
    """Note for each sink that it is to get these events; without a sink, tell operators of the types."""
    events = list(events)
    if not settings.EVENT_SINKS:
        _warn_of({event.type for event in events})
        return
    now = timezone.now()
    rows = [(event.pk, sink, 0, now, "", None) for event in events for sink in settings.EVENT_SINKS]
    setwise.insert(SinkDelivery, DELIVERY_COLUMNS, rows, on_conflict="ON CONFLICT (event_id, sink) DO NOTHING")


def _warn_of(types: set[str]) -> None:
    """Show operators all types that came so far and that nothing takes, in one notice."""
    if not types:
        return

    def add(known: str | None) -> tuple[str, list[str]]:
        names = sorted({*json.loads(known or "[]"), *types})[:TYPES_SHOWN]
        return json.dumps(names), names

    names = DatabaseStore().change(NO_SINK, add)
    notices.raise_notice(
        key=NO_SINK,
        text="Events arrive that nothing takes, because no EVENT_SINKS are set. They are kept. "
        f"Types: {', '.join(names)}",
    )


def enlist_missed(limit: int = 10_000) -> None:
    """Enlist events that came before a sink was set; the notice about them is closed by that."""
    for sink in settings.EVENT_SINKS:
        taken = SinkDelivery.objects.filter(event=OuterRef("pk"), sink=sink)
        missed = InboxEvent.objects.filter(status=EventStatus.UNHANDLED).exclude(type__in=HANDLED_TYPES)
        missed = missed.exclude(raw="").filter(~Exists(taken)).order_by("pk")
        enlist(missed.defer("raw")[:limit])
    if settings.EVENT_SINKS:
        notices.clear_notice(key=NO_SINK)


def deliver(*, seconds: float) -> int:
    """Offer each sink what is due, until nothing is or the time is over; returns how many were taken."""
    end = time.monotonic() + seconds
    taken = 0
    for path in settings.EVENT_SINKS:
        while time.monotonic() < end:
            claimed = _claim(path)
            if not claimed:
                break
            taken += _offer(path, claimed)
    return taken


def _claim(path: str) -> list[SinkDelivery]:
    """Take up to 100 due deliveries; the conditional update makes sure that no one else has taken them meanwhile."""
    now = timezone.now()
    due = SinkDelivery.objects.filter(sink=path, done_at__isnull=True, next_try_at__lte=now)
    # What failed goes alone: it must not drag others down again.
    first = due.order_by("next_try_at", "pk").first()
    if first is None:
        return []
    size = CALL_SIZE if first.tries == 0 else 1
    pks = list(due.filter(tries=first.tries).order_by("next_try_at", "pk").values_list("pk", flat=True)[:size])
    claimed = []
    for delivery in SinkDelivery.objects.filter(pk__in=pks).select_related("event").order_by("pk"):
        mine = SinkDelivery.objects.filter(
            pk=delivery.pk, done_at__isnull=True, next_try_at=delivery.next_try_at, tries=delivery.tries
        )
        if delivery.next_try_at <= now and mine.update(next_try_at=now + CLAIM):
            claimed.append(delivery)
    return claimed


def _offer(path: str, deliveries: Sequence[SinkDelivery]) -> int:
    """Call the sink; on failure each half by itself, down to the event that it refuses."""
    try:
        sink: Sink = import_string(path)
        sink([_as_event(delivery.event) for delivery in deliveries])
    except Exception as error:  # a sink is foreign code: whatever it raises is its 'no'
        logger.exception("Sink %s refused %d events", path, len(deliveries))
        if len(deliveries) == 1:
            _postpone(deliveries[0], repr(error))
            return 0
        middle = len(deliveries) // 2
        return _offer(path, deliveries[:middle]) + _offer(path, deliveries[middle:])
    SinkDelivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(done_at=timezone.now(), error="")
    return len(deliveries)


def _postpone(delivery: SinkDelivery, error: str) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(delivery.tries, 12), LONGEST_PAUSE)
    delivery.tries += 1
    delivery.error = error.replace("\x00", "")[:2000]
    delivery.next_try_at = timezone.now() + pause
    delivery.save(update_fields=["tries", "error", "next_try_at"])


def _as_event(event: InboxEvent) -> Event:
    return Event(event.event_id, event.type, event.created_at, event.seller_id, event.raw)
