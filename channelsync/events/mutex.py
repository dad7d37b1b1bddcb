"""The mutex of applying: whoever changes listings on behalf of events holds it (rule 4)."""

from django.db import connection

APPLY_MUTEX = 0x5C8_0001  # the number of PostgreSQL's advisory lock; SQLite's BEGIN IMMEDIATE is a mutex by itself


def take_mutex() -> None:
    """Wait until no other transaction applies events; held to the end of ours."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPLY_MUTEX])
