"""Keep a row per run of a flow: the write before each request, and what operators read."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.utils import timezone

from channelsync.runtime import notices
from channelsync.runtime.models import Flow, NoticeLevel, RunStatus, SyncRun
from channelsync.scx.errors import ConfigError

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
    """Open a run for the block; an error of SCX or the database is written to it and goes on to the caller."""
    now = timezone.now()
    current = Run(SyncRun.objects.create(flow=flow, scope=scope, started_at=now, touched_at=now))
    try:
        yield current
    except Exception as error:
        _note_connection(error)
        try:
            current.finish(f"{type(error).__name__}: {error}"[:2000])
        except DatabaseError:
            logger.exception("The run of %s could not be closed", flow)
        raise
    current.finish()


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
