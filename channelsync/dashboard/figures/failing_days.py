"""How many listings failed on each of the last fourteen days, by code and by kind of message.

A day that was over when it was counted last is not counted again. Whatever is counted is also remembered for good; as
long as it could not be, it is counted again.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec
from django.db.models import Count, F, Max, Min, QuerySet
from django.utils import timezone

from channelsync.dashboard.figures import kinds
from channelsync.dashboard.figures.decisions import decided, midnight
from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Transition

WEEK = 7
DAYS = 2 * WEEK
MOST = 5000  # kinds of a day that are kept


class Failing(msgspec.Struct):
    """Listings that failed in a span of time; one with several errors counts for each of them, but once."""

    codes: dict[str, int] = {}
    kinds: dict[int, int] = {}
    is_remembered: bool = True


class FailingDays(msgspec.Struct):
    """The last fourteen days, oldest first; `a_week_ago` is the day seven days ago up to this time of the day.

    `is_history_remembered` says whether all that failed before is known.
    """

    days: list[tuple[date, Failing]]
    a_week_ago: Failing
    is_history_remembered: bool

    def of_code(self, code: str) -> list[int]:
        """Return the number of each day."""
        return [failing.codes.get(code, 0) for _date, failing in self.days]

    def of_kind(self, key: int) -> list[int]:
        """Return the number of each day."""
        return [failing.kinds.get(key, 0) for _date, failing in self.days]


def count(before: Taken[FailingDays] | None) -> FailingDays:
    """Count two statements a day; the very first time, or after a long pause, also look through all of history."""
    zone = timezone.get_default_timezone()
    now = timezone.now()
    today = timezone.localdate(now, zone)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    has_gap = before is None or not before.what.is_history_remembered or timezone.localdate(before.at, zone) < days[0]
    is_remembered = kinds.remember_all() if has_gap else True
    over = dict(_over(before)) if before else {}
    counted = [(day, over.get(day) or _count(midnight(day), midnight(day + timedelta(days=1)))) for day in days]
    week_ago = now - timedelta(days=WEEK)
    a_week_ago = _count(midnight(timezone.localdate(week_ago, zone)), week_ago)
    return FailingDays(counted, a_week_ago, is_remembered)


def _over(before: Taken[FailingDays]) -> Iterator[tuple[date, Failing]]:
    last = timezone.localdate(before.at, timezone.get_default_timezone())
    yield from ((day, failing) for day, failing in before.what.days if day < last and failing.is_remembered)


def _count(start: datetime, end: datetime) -> Failing:
    failed = decided(start, end).filter(to_state=State.FAILED, offer__is_variation=False).order_by()
    seen = _seen(failed)
    is_remembered = kinds.remember(one for one, _number in seen)
    largest = sorted(seen, key=lambda one: -one[1])[:MOST]
    return Failing(_by_code(failed), {one.key: number for one, number in largest}, is_remembered)


def _by_code(failed: QuerySet[Transition]) -> dict[str, int]:
    rows = failed.values_list(F("errors__code")).annotate(number=Count("offer", distinct=True))
    return {code: number for code, number in rows if code is not None}


def _seen(failed: QuerySet[Transition]) -> list[tuple[kinds.Seen, int]]:
    rows = failed.values_list(F("errors__message_key")).annotate(
        number=Count("offer", distinct=True),
        any_code=Max("errors__code"),
        any_message=Max("errors__message"),
        first=Min("at"),
        last=Max("at"),
    )
    return [(kinds.Seen(key, *rest), number) for key, number, *rest in rows if key is not None]


FAILING_DAYS = Kept("failing_days", FailingDays, count)
