"""Store the elements of a page, whatever they are (rule 1)."""

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from channelsync.events import applying
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.events.mutex import take_mutex
from channelsync.runtime import notices, setwise
from channelsync.scx.payloads import PageElement

logger = logging.getLogger(__name__)
COLUMNS = (
    "event_id", "type", "seller_id", "offer_id", "created_at", "received_at", "acknowledged_at", "status", "error",
    "tries", "sightings", "raw",
)  # fmt: skip
SEEN_AGAIN = "ON CONFLICT (event_id) DO UPDATE SET sightings = {table}.sightings + excluded.sightings"
HASH_PREFIX = "sha256:"  # an element without a usable id is known by a hash of itself, and cannot be acknowledged
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass
class Taken:
    """What a page came to: ids to acknowledge, and how many events of which type and status are new."""

    event_ids: list[str] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: int = 0

    def add(self, other: "Taken") -> None:
        """Add another part of the same page."""
        self.event_ids += other.event_ids
        self.counts += other.counts
        self.known += other.known


def take(elements: Sequence[PageElement]) -> Taken:
    """Store a page and apply what is new, in one transaction; return what to acknowledge.

    If applying fails, the rows are stored all the same and applied later. A page that the database refuses for what
    stands in it goes in by halves, so that one bad element spoils only itself. Raises DatabaseError when the
    database cannot be written to at all: then nothing may be acknowledged.
    """
    try:
        return _take_whole(elements)
    except (DataError, IntegrityError, ValueError) as error:
        logger.warning("The database refused %d events: %s", len(elements), error)
    if len(elements) == 1:
        return _take_whole([_spoilt(elements[0])])
    middle = len(elements) // 2
    taken = take(elements[:middle])
    taken.add(take(elements[middle:]))
    return taken


def _take_whole(elements: Sequence[PageElement]) -> Taken:
    with transaction.atomic():
        rows, ids = store(elements)
        fresh = [row for row in rows if row.status == EventStatus.NEW]
        try:
            with transaction.atomic():
                _apply(fresh)
        except Exception:  # the events are safe; what is wrong with them is found out in smaller groups
            logger.exception("Applying %d events failed; they are stored and will be applied later", len(fresh))
        statuses = dict(InboxEvent.objects.filter(pk__in=[r.pk for r in rows]).values_list("pk", "status"))
        first_seen = [row for row in rows if row.pk in ids.new]
        return Taken(
            sorted({element.id for element in elements if element.id}),
            Counter((row.type, statuses[row.pk]) for row in first_seen),
            len(rows) - len(first_seen),
        )


def _apply(events: Sequence[InboxEvent]) -> None:
    if not events:
        return
    take_mutex()
    # Another reader may have had the same page and been faster: under the mutex the statuses are final.
    still_new = set(
        InboxEvent.objects.filter(pk__in=[event.pk for event in events], status=EventStatus.NEW).values_list(
            "pk", flat=True
        )
    )
    applying.apply([event for event in events if event.pk in still_new])


@dataclass
class _Ids:
    new: set[int]


def store(elements: Sequence[PageElement]) -> tuple[list[InboxEvent], _Ids]:
    """Insert what is unknown, count the sightings of what is known; returns the rows of all elements."""
    now = timezone.now()
    by_id: dict[str, PageElement] = {}
    sightings: Counter[str] = Counter()
    for element in elements:
        event_id = element.id or hash_id(element.raw)
        by_id.setdefault(event_id, element)
        sightings[event_id] += 1
    ids = sorted(by_id)  # one order for all readers, so that two with the same page do not lock crosswise
    before = set(InboxEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
    table = connection.ops.quote_name(InboxEvent._meta.db_table)
    setwise.insert(
        InboxEvent,
        COLUMNS,
        [_row(event_id, by_id[event_id], sightings[event_id], now) for event_id in ids],
        on_conflict=SEEN_AGAIN.format(table=table),
    )
    rows = list(InboxEvent.objects.filter(event_id__in=ids).order_by("pk"))
    _alarm(rows)
    return rows, _Ids({row.pk for row in rows if row.event_id not in before})


def hash_id(raw: str) -> str:
    """Return the id of an element that brings none."""
    return HASH_PREFIX + hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()


def _row(event_id: str, element: PageElement, sightings: int, now: datetime) -> tuple[object, ...]:
    foreign = element.type and element.type not in HANDLED_TYPES and element.id
    status = EventStatus.INVALID if element.problem and not foreign else EventStatus.NEW
    created = element.created_at
    return (
        event_id, element.type, element.seller_id, element.offer_id,
        min(max(created, EARLIEST), LATEST) if created else None, now, None if element.id else now, status.value,
        element.problem[:2000], 0, sightings, element.raw,
    )  # fmt: skip


def _spoilt(element: PageElement) -> PageElement:
    """Return an element that the database refuses in a form that any database takes."""
    safe = element.raw.encode("ascii", "backslashreplace").decode().replace("\x00", "\\x00")
    event_id = element.id or hash_id(element.raw)
    plain_id = event_id if event_id.isascii() and event_id.isprintable() and len(event_id) <= 200 else None
    return PageElement(
        plain_id, None, "", "", None, safe, f"the database refused it as it came; {element.problem}".strip("; ")
    )


def _alarm(rows: Sequence[InboxEvent]) -> None:
    often = [row for row in rows if row.sightings >= settings.SIGHTINGS_ALARM]
    if often:
        notices.raise_notice(
            key="events.sightings",
            text=f"{len(often)} events come again and again, event {often[0].event_id} {often[0].sightings} times. "
            "SCX drops an event after ten deliveries without an acknowledgement: see whether acknowledging works.",
        )
