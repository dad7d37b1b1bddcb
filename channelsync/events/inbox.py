"""Store the elements of a page, whatever they are (rule 1)."""

import gc
import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
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
HEALED_COLUMNS = ("type", "seller_id", "offer_id", "created_at", "status", "error", "raw")
SEEN_AGAIN = "ON CONFLICT (event_id) DO UPDATE SET sightings = {table}.sightings + excluded.sightings"
HASH_PREFIX = "sha256:"  # an element without a usable id is known by a hash of itself, and cannot be acknowledged
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """An element and its row; `is_new`: this transaction has made the row, so it is applied without reading it back."""

    pk: int
    event_id: str
    element: PageElement
    status: EventStatus
    is_new: bool

    @property
    def type(self) -> str:
        """Return the event type."""
        return self.element.type

    @property
    def created_at(self) -> datetime | None:
        """Return SCX's time as it is stored."""
        return _storable_time(self.element.created_at)

    @property
    def raw(self) -> str:
        """Return the element as it came."""
        return self.element.raw


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
        with _no_garbage_search():
            return _take_whole(elements)
    except (DataError, IntegrityError, ValueError) as error:
        logger.warning("The database refused %d events: %s", len(elements), error)
    if len(elements) == 1:
        return _take_whole([_spoilt(elements[0])])
    middle = len(elements) // 2
    taken = take(elements[:middle])
    taken.add(take(elements[middle:]))
    return taken


@contextmanager
def _no_garbage_search() -> Iterator[None]:
    """Keep Python from searching a page's many objects for cycles while they are made: that took a fifth of a drain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _take_whole(elements: Sequence[PageElement]) -> Taken:
    with transaction.atomic():
        kept = store(elements)
        statuses: dict[int, EventStatus] = {}
        try:
            with transaction.atomic():
                statuses = _apply(kept)
        except Exception as error:  # the events are safe; what is wrong with them is found out in smaller groups
            if connection.needs_rollback:
                # The database took the transaction back (disk full, connection gone), the rows with it. Django would
                # leave the block in silence, and events that are stored nowhere would be acknowledged.
                raise OperationalError(f"the transaction was lost while events were applied: {error}") from error
            logger.exception("Applying %d events failed; they are stored and will be applied later", len(kept))
        first_seen = [one for one in kept if one.is_new]
        return Taken(
            sorted({element.id for element in elements if element.id}),
            Counter((one.type, statuses.get(one.pk, one.status).value) for one in first_seen),
            len(kept) - len(first_seen),
        )


def _apply(kept: Sequence[Kept]) -> dict[int, EventStatus]:
    fresh = [one for one in kept if one.is_new and one.status == EventStatus.NEW]
    known = [one.pk for one in kept if not one.is_new and one.status == EventStatus.NEW]
    if not fresh and not known:
        return {}
    take_mutex()
    # Nobody else can see the fresh ones yet. Of the others, another reader may have had the same page and been
    # faster: under the mutex the statuses are final.
    still_new = InboxEvent.objects.filter(pk__in=setwise.one_of(known), status=EventStatus.NEW).order_by("pk")
    return applying.apply([*(still_new if known else ()), *fresh])


def store(elements: Sequence[PageElement]) -> list[Kept]:
    """Insert what is unknown, count the sightings of what is known; returns what the inbox has of all elements."""
    now = timezone.now()
    by_id: dict[str, PageElement] = {}
    sightings: Counter[str] = Counter()
    for element in elements:
        event_id = element.id or hash_id(element.raw)
        if event_id not in by_id or (by_id[event_id].problem and not element.problem):  # of two the sound one
            by_id[event_id] = element
        sightings[event_id] += 1
    ids = sorted(by_id)  # one order for all readers, so that two with the same page do not lock crosswise
    table = connection.ops.quote_name(InboxEvent._meta.db_table)
    rows = [_row(event_id, by_id[event_id], sightings[event_id], now) for event_id in ids]
    setwise.insert(InboxEvent, COLUMNS, rows, on_conflict=SEEN_AGAIN.format(table=table))
    found = InboxEvent.objects.filter(event_id__in=setwise.one_of(ids)).order_by("pk")
    known = list(found.values_list("pk", "event_id", "sightings", "status"))
    _alarm([(event_id, seen) for _pk, event_id, seen, _status in known])
    kept = [
        # seen no more often than here: so it was not there before
        Kept(pk, event_id, by_id[event_id], EventStatus(status), is_new=seen == sightings[event_id])
        for pk, event_id, seen, status in known
    ]
    return _healed(kept)


def _healed(kept: Sequence[Kept]) -> list[Kept]:
    """Let what comes whole now take the place of what came broken before: it is as good as new."""
    broken = {one.pk: one for one in kept if one.status == EventStatus.INVALID and not one.is_new}
    whole = {pk: one for pk, one in broken.items() if not one.element.problem}
    stored = InboxEvent.objects.filter(pk__in=setwise.one_of(whole)).values_list("pk", "raw")
    healed = {pk for pk, raw in stored if raw != whole[pk].raw}
    rows = [
        (pk, one.type, one.element.seller_id, one.element.offer_id, one.created_at, EventStatus.NEW.value, "", one.raw)
        for pk, one in whole.items()
        if pk in healed
    ]
    setwise.update(InboxEvent, HEALED_COLUMNS, rows)
    return [replace(one, status=EventStatus.NEW) if one.pk in healed else one for one in kept]


def hash_id(raw: str) -> str:
    """Return the id of an element that brings none."""
    return HASH_PREFIX + hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()


def _row(event_id: str, element: PageElement, sightings: int, now: datetime) -> tuple[object, ...]:
    foreign = element.type and element.type not in HANDLED_TYPES and element.id
    status = EventStatus.INVALID if element.problem and not foreign else EventStatus.NEW
    return (
        event_id, element.type, element.seller_id, element.offer_id,
        _storable_time(element.created_at), now, None if element.id else now, status.value,
        element.problem[:2000], 0, sightings, element.raw,
    )  # fmt: skip


def _storable_time(created: datetime | None) -> datetime | None:
    return min(max(created, EARLIEST), LATEST) if created else None


def _spoilt(element: PageElement) -> PageElement:
    """Return an element that the database refuses in a form that any database takes."""
    safe = element.raw.encode("ascii", "backslashreplace").decode().replace("\x00", "\\x00")
    event_id = element.id or hash_id(element.raw)
    plain_id = event_id if event_id.isascii() and event_id.isprintable() and len(event_id) <= 200 else None
    return PageElement(
        plain_id, None, "", "", None, safe, f"the database refused it as it came; {element.problem}".strip("; ")
    )


def _alarm(sightings: Sequence[tuple[str, int]]) -> None:
    often = [(event_id, seen) for event_id, seen in sightings if seen >= settings.SIGHTINGS_ALARM]
    if often:
        notices.raise_notice(
            key="events.sightings",
            text=f"{len(often)} events come again and again, event {often[0][0]} {often[0][1]} times. "
            "SCX drops an event after ten deliveries without an acknowledgement: see whether acknowledging works.",
        )
