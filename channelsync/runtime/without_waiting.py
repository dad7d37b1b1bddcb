"""Write without waiting for a lock, or without waiting long: a page must not stand still for one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

PATIENCE_MS = 50  # PostgreSQL only, where 0 would mean to wait without end
# PostgreSQL only: for how long a request waits for a lock. Well below the 30 s after which gunicorn kills a worker, and
# with it the page that says what is the matter.
REQUEST_MS = 8000
BRIEFLY_MS = 3000  # longer than what our own processes hold the lock for
SQLITE_HELD = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY))
# lock_not_available, deadlock_detected, read_only_sql_transaction: https://www.postgresql.org/docs/15/errcodes-appendix.html
POSTGRES_HELD = frozenset(("55P03", "40P01", "25006"))


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let writes of the block fail with an OperationalError where another connection holds the lock they need.

    Reading goes on as ever: neither database lets readers wait for writers, but PostgreSQL while a table is
    altered.
    """
    before = _set_patience(0 if connection.vendor == "sqlite" else PATIENCE_MS)
    try:
        yield
    finally:
        if not connection.needs_rollback:  # else the rollback takes it back, and nothing else is allowed until then
            _set_patience(before)


@contextmanager
def waiting_briefly() -> Iterator[None]:
    """Let writes of the block fail with an OperationalError where SQLite's one lock is held for `BRIEFLY_MS`.

    On PostgreSQL, where new rows wait for nobody, nothing is different. Costs no statement.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    (before,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout = {BRIEFLY_MS}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {before}")


def bound_patience(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Let a web process's new connection wait for locks no longer than `REQUEST_MS`, unless DATABASE_URL says how long.

    SQLite has its time-out from the settings.
    """
    if connection.vendor == "postgresql" and "lock_timeout" not in connection.settings_dict["OPTIONS"].get(
        "options", ""
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {REQUEST_MS}")


def is_held(error: BaseException | None) -> bool:
    """Say whether a write failed only because the database takes none at this moment."""
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_HELD  # the low byte is the kind, others say more
    return getattr(cause, "sqlstate", "") in POSTGRES_HELD


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
