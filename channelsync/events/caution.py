"""Fetch only what can be stored (rule 2): every GET uses up one of an event's ten deliveries.

After a store that failed nothing is fetched until a write of the same kind succeeds, tried after 5 s, then doubling
to 10 min. The number of events asked for is halved after a page that failed or killed its reader, and grows back.
"""

import json
import logging
import time
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from channelsync.events.models import EventStatus, InboxEvent
from channelsync.runtime.store import DatabaseStore

logger = logging.getLogger(__name__)
LIMIT_KEY = "events.limit"
MARKER = "events-store-failed.json"
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0  # seconds
PROBE_BYTES = 4096


class StoreBlocked(DatabaseError):
    """The database refused a page; nothing is fetched until it takes writes again."""


@dataclass
class _Block:
    until: float  # wall clock, seconds
    pause: float


# In memory as well: where the database refuses writes because the disk is full, the marker file fails too.
_blocks: dict[str, _Block] = {}


def before_fetch(*, patient: bool) -> int:
    """Prove that the inbox takes writes and return how many events to ask for.

    `patient` keeps to the pauses between tries; without it, the write is tried at once. Raises StoreBlocked.
    """
    block = _read_block()
    if block is not None:
        _probe(block, patient=patient)
    return _begin_page()


def page_stored(limit: int) -> None:
    """Note that a page went in whole: the next one may be twice as large."""
    _clear_block()
    grown = min(limit * 2, settings.EVENTS_PAGE)
    DatabaseStore().change(LIMIT_KEY, lambda _old: (json.dumps({"limit": grown, "reading": False}), None))


def store_failed(error: Exception) -> None:
    """Note that a page could not be stored: fetching stops until a write succeeds."""
    logger.error("A page of events could not be stored; nothing is fetched until the database takes writes: %s", error)
    old = _read_block()
    pause = min(old.pause * 2, LONGEST_PAUSE) if old else FIRST_PAUSE
    _write_block(_Block(time.time() + pause, pause))


def _begin_page() -> int:
    """Write, before the GET, that a page is being read; a page whose reader died has left exactly that behind."""

    def begin(old: str | None) -> tuple[str, int]:
        limit, was_reading = _decode(old)
        if was_reading:
            limit = max(limit // 2, 1)
        return json.dumps({"limit": limit, "reading": True}), limit

    return DatabaseStore().change(LIMIT_KEY, begin)


def _decode(text: str | None) -> tuple[int, bool]:
    try:
        state = json.loads(text or "{}")
        return min(max(int(state.get("limit", settings.EVENTS_PAGE)), 1), settings.EVENTS_PAGE), bool(
            state.get("reading", False)
        )
    except (ValueError, TypeError, AttributeError):
        return settings.EVENTS_PAGE, False


def fetch_ended(limit: int) -> None:
    """Note that a GET brought nothing to store, by its answer or by its failure: its reader is alive."""
    DatabaseStore().change(LIMIT_KEY, lambda _old: (json.dumps({"limit": limit, "reading": False}), None))


def _probe(block: _Block, *, patient: bool) -> None:
    wait = block.until - time.time()
    if patient and wait > 0:
        raise StoreBlocked(f"The database refused a page of events; the next try to write is in {wait:.0f} s.")
    probe_id = f"probe:{uuid.uuid4().hex}"
    try:
        InboxEvent.objects.create(
            event_id=probe_id, type="probe", received_at=timezone.now(), acknowledged_at=timezone.now(),
            status=EventStatus.INVALID, raw=" " * PROBE_BYTES,
        )  # fmt: skip
        InboxEvent.objects.filter(event_id=probe_id).delete()
    except DatabaseError as error:
        store_failed(error)
        raise StoreBlocked(f"The database still refuses events: {error}") from error
    # A small write is no proof for a page: only a stored one ends the caution, else the next pause is longer.
    _write_block(_Block(0.0, block.pause))


def _marker_path() -> str:
    return str(settings.DATA_DIR / MARKER)


def _read_block() -> _Block | None:
    try:
        with open(_marker_path(), encoding="ascii") as file:
            state = json.load(file)
            return _Block(float(state["until"]), float(state["pause"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _blocks.get(_marker_path())


def _write_block(block: _Block) -> None:
    _blocks[_marker_path()] = block
    try:
        with open(_marker_path(), "w", encoding="ascii") as file:
            json.dump({"until": block.until, "pause": block.pause}, file)
    except OSError:
        logger.warning("The pause could not be written to %s; this process keeps to it", _marker_path())


def _clear_block() -> None:
    _blocks.pop(_marker_path(), None)
    try:
        (settings.DATA_DIR / MARKER).unlink(missing_ok=True)
    except OSError as error:  # a read-only folder, say: no reason to leave a stored page unacknowledged
        logger.warning("%s could not be removed: %s", _marker_path(), error)
