"""Keep a row per run of a flow: the write before each request, and what operators read."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.utils import timezone

from channelsync.runtime import notices
from channelsync.runtime.models import Flow, NoticeLevel, RunStatus, SyncRun
from channelsync.scx.errors import ConfigError, WouldWait

logger = logging.getLogger(__name__)


class Run:
    """A run that goes on. `touch` commits its counts, which proves that the database takes writes (rule 2)."""

    def __init__(self, row: SyncRun) -> None:
        self.row = row
        self.counts: Counter[str] = Counter()

    def touch(self) -> None:
        """Write the counts and a sign of life; raises DatabaseError while the database refuses writes."""
        self.row.counts = dict(self.counts)
        self.row.touched_at = timezone.now()
        self.row.save(update_fields=["counts", "touched_at"])

    def finish(self, error: str = "") -> None:
        """Close the run."""
        self.row.status = RunStatus.FAILED if error else RunStatus.OK
        self.row.error = error
        self.row.finished_at = timezone.now()
        self.row.counts = dict(self.counts)
        self.row.touched_at = self.row.finished_at
        self.row.save()


@contextmanager
def run(flow: Flow, *, scope: str = "") -> Iterator[Run]:
    """Open a run for the block; an error of SCX or the database is written to it and goes on to the caller.

    That our own pacing leaves no slot is no failure: such a run is `postponed`.
    """
    now = timezone.now()
    current = Run(SyncRun.objects.create(flow=flow, scope=scope, started_at=now, touched_at=now))
    try:
        yield current
    except WouldWait:
        current.counts["postponed"] += 1
        _close(current)
        raise
    except Exception as error:
        _note_connection(error)
        _close(current, f"{type(error).__name__}: {error}"[:2000])
        raise
    current.finish()


def _close(current: Run, error: str = "") -> None:
    try:
        current.finish(error)
    except DatabaseError:
        logger.exception("The run of %s could not be closed", current.row.flow)


def _note_connection(error: Exception) -> None:
    if not isinstance(error, ConfigError):
        return
    try:
        notices.raise_notice(key=notices.CONNECTION, text=str(error), level=NoticeLevel.ERROR)
    except DatabaseError:
        logger.exception("The state of the connection could not be noted")


def connection_works() -> None:
    """Take back the notice that SCX refuses us, after a call that it took."""
    notices.clear_notice(key=notices.CONNECTION)
