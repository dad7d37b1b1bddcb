"""The one queue of a channel: at least once, hidden after delivery, put aside after ten deliveries."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

MAX_DELIVERIES: Final = 10


@dataclass(slots=True, order=True)
class QueuedEvent:
    """One array element as it will stand in a page; ordered by creation time, then by arrival here."""

    created_at: float
    seq: int
    id: str = field(compare=False)
    text: bytes = field(compare=False)
    deliveries: int = field(default=0, compare=False)
    visible_at: float = field(default=0.0, compare=False)
    gone: bool = field(default=False, compare=False)


class EventQueue:
    """Hold unacknowledged events; times are epoch seconds. Not thread-safe: the world's lock guards it."""

    def __init__(self, invisible_seconds: float) -> None:
        self.invisible_seconds = invisible_seconds
        self.acknowledged: list[str] = []
        self.lost: list[str] = []
        self.deliveries: dict[str, int] = {}
        self._by_id: dict[str, list[QueuedEvent]] = {}
        self._visible: list[QueuedEvent] = []
        self._hidden: list[tuple[float, QueuedEvent]] = []
        self._seq = 0

    def add(
        self, event_id: str, created_at: float, text: bytes, *, deliveries: int = 0, visible_at: float = 0.0
    ) -> None:
        """Queue an element; the same id may be queued several times and is acknowledged as one."""
        self._seq += 1
        event = QueuedEvent(created_at, self._seq, event_id, text, deliveries, visible_at)
        self._by_id.setdefault(event_id, []).append(event)
        if visible_at:
            heapq.heappush(self._hidden, (visible_at, event))
        else:
            heapq.heappush(self._visible, event)

    def deliver(self, limit: int, now: float) -> list[QueuedEvent]:
        """Take up to `limit` visible events, oldest first, and hide them for a while."""
        self.sweep(now)
        page: list[QueuedEvent] = []
        while self._visible and len(page) < limit:
            event = heapq.heappop(self._visible)
            if not event.gone:
                page.append(event)
        for event in page:
            event.deliveries += 1
            event.visible_at = now + self.invisible_seconds
            self.deliveries[event.id] = self.deliveries.get(event.id, 0) + 1
            heapq.heappush(self._hidden, (event.visible_at, event))
        return page

    def sweep(self, now: float) -> None:
        """Show hidden events again whose time is over; lose those that had their ten deliveries."""
        while self._hidden and self._hidden[0][0] <= now:
            _, event = heapq.heappop(self._hidden)
            if event.gone:
                continue
            if event.deliveries >= MAX_DELIVERIES:
                self._drop(event)
                self.lost.append(event.id)
            else:
                heapq.heappush(self._visible, event)

    def acknowledge(self, ids: Iterable[str]) -> None:
        """Forget these events for good; ids that are not queued are no error."""
        for event_id in ids:
            events = self._by_id.pop(event_id, ())
            for event in events:
                event.gone = True
            if events:
                self.acknowledged.append(event_id)

    def hidden_one(self) -> QueuedEvent | None:
        """Return some delivered, unacknowledged event, the one that has been hidden longest."""
        return next((event for _, event in self._hidden if not event.gone), None)

    def waiting(self) -> list[QueuedEvent]:
        """Return all that is not acknowledged and not lost, oldest first."""
        return sorted(event for events in self._by_id.values() for event in events)

    def count(self) -> int:
        """Return how many ids are neither acknowledged nor lost."""
        return len(self._by_id)

    def _drop(self, event: QueuedEvent) -> None:
        event.gone = True
        rest = [other for other in self._by_id.get(event.id, ()) if not other.gone]
        if rest:
            self._by_id[event.id] = rest
        else:
            self._by_id.pop(event.id, None)
