"""Leases: a named right for one process, ended by time when its holder dies."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from channelsync.runtime.models import Lease

TABLE = Lease._meta.db_table


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
