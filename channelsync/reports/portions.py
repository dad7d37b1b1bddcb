"""Cut what shall be reported into portions of which each fits one transaction.

Where variations are reported along (`REPORT_VARIATIONS=all`), one listing may stand for hundreds of reports, and for as
long as they are written others wait: on SQLite every writer, on PostgreSQL those who want the same listings.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import connection

from channelsync.reports import variations
from channelsync.reports.decisions import Target

T = TypeVar("T")
LISTINGS = 1000
REPORTS = 2000  # variations and all; a listing that has more of them is a portion by itself
COUNTED = 100  # listings whose variations are counted at once


def cut(given: Iterable[T], target_of: Callable[[T], Target], most: int = LISTINGS) -> Iterator[list[T]]:
    """Yield portions, in the given order, of at most so many listings and about `REPORTS` reports.

    Costs nothing unless variations are reported; then a statement for each `COUNTED` listings, once they are reached:
    whoever wants only the first portion does not pay for the rest.
    """
    portion: list[T] = []
    size = 0
    for one, reports in _with_reports(given, target_of):
        if portion and (len(portion) == most or size + reports > REPORTS):
            yield portion
            portion, size = [], 0
        portion.append(one)
        size += reports
    if portion:
        yield portion


def for_transactions(given: Iterable[T], target_of: Callable[[T], Target], most: int = LISTINGS) -> Iterator[list[T]]:
    """Yield portions that get a transaction each.

    Within a caller's transaction `most` alone counts: whoever opened it has cut already, and one portion more would
    lock listings out of their order.
    """
    if not connection.in_atomic_block:
        yield from cut(given, target_of, most)
        return
    left = iter(given)
    while some := list(islice(left, most)):
        yield some


def _with_reports(given: Iterable[T], target_of: Callable[[T], Target]) -> Iterator[tuple[T, int]]:
    """Yield each with the number of reports that it may lead to."""
    left = iter(given)
    while some := list(islice(left, COUNTED)):
        below = variations.counts_below(map(target_of, some))
        for one in some:
            yield one, 1 + below.get(target_of(one).key, 0)
