"""How much is decided each day, and how long sellers wait for it."""

from collections import Counter
from datetime import date as calendar_day
from datetime import datetime, timedelta
from datetime import time as clock
from statistics import median, quantiles

import msgspec
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.listings.lifecycle import State
from channelsync.listings.models import OfferRevision, Transition

DAYS = 30
SAMPLE = 1000  # newest decisions of a day by which its waiting time is told


class Day(msgspec.Struct):
    """The decisions of one day by state; `median` and `p90` are seconds from the seller's event to the decision."""

    date: calendar_day  # not "date: date": Python 3.14 would take the field for its own type
    decided: dict[str, int]
    median: float | None = None
    p90: float | None = None

    @property
    def total(self) -> int:
        """Return how many decisions there were."""
        return sum(self.decided.values())


def count(before: Taken[list[Day]] | None) -> list[Day]:
    """Count the last 30 days, oldest first; a day that was over when it was counted last is not counted again.

    Days are those of `TIME_ZONE`: whoever's page happens to count, counts for all.
    """
    zone = timezone.get_default_timezone()
    today = timezone.localdate(timezone=zone)
    known = {day.date: day for day in before.what if day.date < timezone.localdate(before.at, zone)} if before else {}
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [known.get(day) or _count_day(day) for day in days]


def decided(start: datetime, end: datetime) -> QuerySet[Transition]:
    """Return the decisions of a span of time."""
    # Literally, not as a parameter: SQLite uses a partial index only where it can read the condition.
    literal = Transition.objects.extra(where=["listings_transition.kind = 'report'"])
    return literal.filter(at__gte=start, at__lt=end)


def _count_day(day: calendar_day) -> Day:
    rows = decided(midnight(day), midnight(day + timedelta(days=1)))
    counts = dict(rows.order_by().values_list("to_state").annotate(number=Count("id")))
    waits = _waits(rows) if counts else []
    return Day(day, counts, median(waits) if waits else None, p90(waits) if waits else None)


def midnight(day: calendar_day) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock.min), timezone.get_default_timezone())


def p90(waits: list[float]) -> float:
    """Return what nine of ten stay below."""
    return quantiles(waits, n=10, method="inclusive")[-1] if len(waits) > 1 else waits[0]


def _waits(rows: QuerySet[Transition]) -> list[float]:
    """Return the seconds from event to the first final decision on it, for a sample of the newest."""
    created = OfferRevision.objects.filter(offer=OuterRef("offer"), number=OuterRef("revision")).values("created_at")
    final = rows.filter(to_state__in=[State.LISTED, State.FAILED]).order_by("-at")[:SAMPLE]
    first: dict[tuple[int, int], float] = {}
    for offer, revision, at, seen in final.annotate(seen=Subquery(created[:1])).values_list(
        "offer_id", "revision", "at", "seen"
    ):
        if seen is not None:
            first[offer, revision] = max(0.0, (at - seen).total_seconds())  # newest first, so the first one stays
    return list(first.values())


def summary(days: list[Day], last: int = 7) -> Counter[str]:
    """Return the decisions of the last days by state."""
    total: Counter[str] = Counter()
    for day in days[-last:]:
        total.update(day.decided)
    return total


DECISIONS = Kept("decisions", list[Day], count)
