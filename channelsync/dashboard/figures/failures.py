"""Why listings fail: by code and by message, as it stands now and against the week before."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import msgspec
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from channelsync.dashboard.figures.decisions import decided
from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.dashboard.figures.patterns import pattern_of
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError
from channelsync.stock.models import StockLevel

WEEK = timedelta(days=7)
MOST = 1000  # codes, and messages, that are kept
CURRENCIES = 3


class Group(msgspec.Struct):
    """Failed listings with something in common: a code, or a code and a message without its variable parts.

    `value` is price times stock by currency; `week` and `week_before` are failures, also of listings mended since.
    """

    code: str
    message: str = ""
    listings: int = 0
    sellers: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    week: int = 0
    week_before: int = 0
    value: dict[str, Decimal] = {}

    @property
    def trend(self) -> int:
        """Return how many more failures the last week had than the one before."""
        return self.week - self.week_before


class Failures(msgspec.Struct):
    """All groups, the largest first; `listings` is how many listings are failed for a reason that is told."""

    listings: int
    codes: list[Group]
    messages: list[Group]

    def commonest(self) -> dict[str, str]:
        """Return each code's commonest message, without its variable parts."""
        return {group.code: group.message for group in reversed(self.messages)}


class Row(NamedTuple):
    """One current error with what is needed of its listing."""

    code: str
    message: str
    offer: int
    seller: str
    at: datetime
    price: Decimal | None
    currency: str
    quantity: Decimal | None
    level: int | None


class Lately(NamedTuple):
    """Listings failed for a code in the last week and in the one before, and when first and last in both."""

    week: int
    before: int
    first_at: datetime
    last_at: datetime


@dataclass(slots=True)
class _Tally:
    offers: set[int] = field(default_factory=set)
    sellers: set[str] = field(default_factory=set)
    first_at: datetime | None = None
    last_at: datetime | None = None
    value: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def widen(self, first_at: datetime, last_at: datetime) -> None:
        self.first_at = min(self.first_at or first_at, first_at)
        self.last_at = max(self.last_at or last_at, last_at)

    def add(self, row: Row) -> None:
        self.widen(row.at, row.at)
        if row.offer in self.offers:
            return
        self.offers.add(row.offer)
        self.sellers.add(row.seller)
        stock = row.quantity if row.level is None else row.level
        if row.price and stock and stock > 0:
            self.value[row.currency] += row.price * stock


def count(before: Taken[Failures] | None) -> Failures:
    """Go through all current errors once; memory grows with the number of failed listings, not with history."""
    codes: defaultdict[str, _Tally] = defaultdict(_Tally)
    messages: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
    for row in _current_errors():
        codes[row.code].add(row)
        messages[row.code, pattern_of(row.message)].add(row)
    weeks = _weeks()
    for code, lately in weeks.items():  # one that all listings have left behind still shows its trend
        codes[code].widen(lately.first_at, lately.last_at)
    known = {group.code: group.first_at for group in before.what.codes} if before else {}
    by_code = [_group(tally, code, weeks=weeks, first_at=known.get(code)) for code, tally in codes.items()]
    by_message = [_group(tally, *key) for key, tally in messages.items()]
    listings = len(set().union(*(tally.offers for tally in codes.values())))
    return Failures(listings, _largest(by_code), _largest(by_message))


def _current_errors() -> Iterator[Row]:
    level = StockLevel.objects.filter(offer_id=OuterRef("offer__offer_id"), seller_id=OuterRef("offer__seller_id"))
    errors = ListingError.objects.filter(is_current=True, offer__is_variation=False, offer__state=State.FAILED)
    columns = (
        *("code", "message", "offer_id", "offer__seller_id", "transition__at"),
        *("offer__price", "offer__currency", "offer__quantity", "level"),
    )
    rows = errors.order_by().annotate(level=Subquery(level.values("quantity")[:1])).values_list(*columns)
    yield from (Row(*row) for row in rows.iterator(chunk_size=5000))


def _weeks() -> dict[str, Lately]:
    """Return by code how many listings were failed in the last week, and in the one before."""
    now = timezone.now()
    failed = decided(now - 2 * WEEK, now + WEEK).filter(to_state=State.FAILED, offer__is_variation=False)
    late = Q(at__gte=now - WEEK)
    rows = failed.order_by().values(code=F("errors__code")).exclude(errors__code=None)
    counted = rows.annotate(
        week=Count("offer", filter=late, distinct=True),
        before=Count("offer", filter=~late, distinct=True),
        first_at=Min("at"),
        last_at=Max("at"),
    )
    columns = counted.values_list("code", "week", "before", "first_at", "last_at")
    return {code: Lately(*rest) for code, *rest in columns}


def _group(
    tally: _Tally,
    code: str,
    message: str = "",
    *,
    weeks: dict[str, Lately] | None = None,
    first_at: datetime | None = None,
) -> Group:
    lately = (weeks or {}).get(code)
    seen = [at for at in (tally.first_at, first_at) if at]
    return Group(
        code=code,
        message=message,
        listings=len(tally.offers),
        sellers=len(tally.sellers),
        first_at=min(seen) if seen else None,
        last_at=tally.last_at,
        week=lately.week if lately else 0,
        week_before=lately.before if lately else 0,
        value=dict(sorted(tally.value.items(), key=lambda item: -item[1])[:CURRENCIES]),
    )


def _largest(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.listings, -group.week, group.code, group.message))[:MOST]


FAILURES = Kept("failures", Failures, count)
