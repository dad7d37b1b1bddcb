"""Write without waiting for a lock: for what may just as well be written the next time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PATIENCE_MS = 50  # PostgreSQL only, where 0 would mean to wait without end


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let writes of the block fail with an OperationalError where another connection holds the lock they need.

    Reading goes on as ever: neither database lets readers wait for writers.
    """
    before = _set_patience(0 if connection.vendor == "sqlite" else PATIENCE_MS)
    try:
        yield
    finally:
        if not connection.needs_rollback:  # else the rollback takes it back, and nothing else is allowed until then
            _set_patience(before)


def _set_patience(milliseconds: int) -> int:
    """Set how long this connection waits for locks, and return how long it did."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            before = int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
            return before
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'lock_timeout'")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"SET lock_timeout = {milliseconds}")
        return before
