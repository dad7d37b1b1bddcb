"""Let other writers in between the transactions of long work."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
PAUSE = 0.12  # seconds; nobody queues for SQLite's one write lock: who waits looks again ten times a second


def let_others_write() -> None:
    """Rest between two transactions where another writer would else find the lock taken again, look by look.

    PostgreSQL lets those who wait in by itself, and within a transaction nobody waits for others (rule 14).
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE)


def taken(works: Iterable[T]) -> Iterator[T]:
    """Yield what is written one after the other, each in a transaction of its own, and let others in between."""
    for number, work in enumerate(works):
        if number:
            let_others_write()
        yield work
