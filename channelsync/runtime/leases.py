"""Leases: a named right for one process, ended by time when its holder dies."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from channelsync.runtime.models import Lease

TABLE = Lease._meta.db_table
MARGIN = 15.0  # seconds that a turn outlasts a request
Keep = Callable[[], bool]


def acquire(*, name: str, holder: str, duration: timedelta) -> bool:
    """Take or prolong the lease; False while another holder's lease runs. One statement, so there is no race."""
    now = timezone.now()
    as_stored = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (name, holder, expires_at) VALUES (%s, %s, %s)"  # noqa: S608
            f" ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at"
            f" WHERE {TABLE}.expires_at <= %s OR {TABLE}.holder = excluded.holder",
            [name, holder, as_stored(now + duration), as_stored(now)],
        )
        return bool(cursor.rowcount > 0)


def release(*, name: str, holder: str) -> None:
    """Give the lease back; nothing happens when another holds it by now."""
    Lease.objects.filter(name=name, holder=holder).delete()


@contextmanager
def turn(name: str) -> Iterator[Keep | None]:
    """Hold the lease for the block; yields what prolongs it, None while another process has it (rule 13).

    It outlasts one request and no more, for a killed worker leaves it behind: meanwhile nobody would do its work.
    Should it run out under a slow one, two are at it, which does no harm.
    """
    holder, duration = uuid.uuid4().hex, timedelta(seconds=settings.SCX_TOTAL_TIMEOUT + MARGIN)

    def keep() -> bool:
        return acquire(name=name, holder=holder, duration=duration)

    if not keep():
        yield None
        return
    try:
        yield keep
    finally:
        release(name=name, holder=holder)
