"""Drain SCX's queue: prove that we can write, fetch, store and apply, acknowledge, again (rules 1 and 2)."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.utils import timezone

from channelsync.events import caution, inbox
from channelsync.events.models import InboxEvent
from channelsync.runtime import notices, runs, setwise
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import Flow
from channelsync.scx.client import Client
from channelsync.scx.errors import ConfigError, GarbledAnswer, RejectedError, TemporaryError, WouldWait

logger = logging.getLogger(__name__)
ACKNOWLEDGE_SIZE = 100  # ids a call, SCX's limit
WAIT = 120.0  # seconds that one call may wait for its slot: longer than SCX's window for events


@dataclass
class Drained:
    """What a drain came to: pages, events per (type, status), deliveries of known events."""

    pages: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: int = 0
    finished: bool = False  # the queue was empty; False: pages, time or the rate limit's slots ran out before
    postponed: bool = False  # it was the slots


def sync(
    *,
    max_pages: int | None = None,
    seconds: float | None = None,
    wait: float = WAIT,
    patient: bool = False,
    on_page: Callable[[int], None] | None = None,
) -> Drained:
    """Fetch events until the queue is empty, `max_pages` pages are read or `seconds` are over.

    A call waits at most `wait` seconds for its slot; where `seconds` limit the drain, pages that it leaves for that
    reason are no failure but `postponed`. `patient` keeps to the pause after a store that failed (tasks do, a
    person's command does not); `on_page` is told the number of events of each page. Raises ScxError, and
    DatabaseError (also as StoreBlocked) when events cannot be stored; what was stored by then stays.
    """
    end = time.monotonic() + seconds if seconds is not None else float("inf")
    drained = Drained()
    with runs.run(Flow.EVENTS) as run:
        try:
            _drain(drained, run, end, max_pages, wait, patient=patient, on_page=on_page)
        except WouldWait:
            if seconds is None or not drained.pages:
                raise
            drained.postponed = True
        runs.connection_works()
    return drained


def _drain(
    drained: Drained,
    run: runs.Run,
    end: float,
    max_pages: int | None,
    wait: float,
    *,
    patient: bool,
    on_page: Callable[[int], None] | None,
) -> None:
    client = scx_client()
    before: frozenset[str] = frozenset()
    acknowledge_stored(client, wait=wait)
    while (max_pages is None or drained.pages < max_pages) and time.monotonic() < end:
        run.touch()
        read = _read_page(client, drained, run, wait=wait, patient=patient)
        if read <= before:
            # Empty, or nothing but what the last page held: what SCX does not let go of must not be read for ever.
            drained.finished = True
            return
        before = read
        if on_page is not None:
            on_page(len(read))


def _read_page(client: Client, drained: Drained, run: runs.Run, *, wait: float, patient: bool) -> frozenset[str]:
    """Read, store and acknowledge one page; return the ids under which its events are kept, none of an empty queue."""
    limit = caution.before_fetch(patient=patient)
    try:
        page = client.list_events(limit=limit, wait=wait)
    except TemporaryError as error:
        if not (error.outcome_unknown or isinstance(error, GarbledAnswer)):
            caution.fetch_ended(limit)  # else the page itself may have been too much: the next one is smaller
        raise
    except ConfigError:
        caution.fetch_ended(limit)
        raise
    if not page.elements:
        caution.fetch_ended(limit)
        return frozenset()
    try:
        taken = inbox.take(page.elements)
    except DatabaseError as error:
        caution.store_failed(error)
        raise
    caution.page_stored(limit)
    drained.pages += 1
    drained.counts += taken.counts
    drained.known += taken.known
    run.counts.update({"pages": 1, "known": taken.known})
    run.counts.update({f"{name} {status}": count for (name, status), count in taken.counts.items()})
    acknowledge(client, taken.event_ids, wait=wait)
    return frozenset(element.id or inbox.hash_id(element.raw) for element in page.elements)


def acknowledge_stored(client: Client, *, wait: float = WAIT) -> None:
    """Acknowledge what is stored but was not acknowledged, after a cut connection say."""
    while True:
        waiting = InboxEvent.objects.filter(acknowledged_at__isnull=True).order_by("pk")
        ids = list(waiting.values_list("event_id", flat=True)[: 10 * ACKNOWLEDGE_SIZE])
        if not ids:
            return
        acknowledge(client, ids, wait=wait)


def acknowledge(client: Client, event_ids: Sequence[str], *, wait: float = WAIT) -> None:
    """Acknowledge stored events, a hundred a call; raises ScxError, with the earlier calls noted."""
    done: list[str] = []
    try:
        for start in range(0, len(event_ids), ACKNOWLEDGE_SIZE):
            some = event_ids[start : start + ACKNOWLEDGE_SIZE]
            _acknowledge_some(client, some, wait)
            done += some
    finally:
        InboxEvent.objects.filter(event_id__in=setwise.one_of(done)).update(acknowledged_at=timezone.now())


def _acknowledge_some(client: Client, event_ids: Sequence[str], wait: float) -> None:
    """Acknowledge up to a hundred ids; an id that SCX refuses is found by halves and must not hold up the others."""
    try:
        client.acknowledge(event_ids, wait=wait)
    except RejectedError as error:
        if len(event_ids) > 1:
            middle = len(event_ids) // 2
            _acknowledge_some(client, event_ids[:middle], wait)
            _acknowledge_some(client, event_ids[middle:], wait)
            return
        notices.raise_notice(
            key="events.acknowledge_refused",
            text=f"SCX refuses to take back event {event_ids[0]}, which is stored here: {error}",
        )
