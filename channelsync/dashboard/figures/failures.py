"""Why listings fail: by code and by message, as it stands now and against the week before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
from django.db.models import OuterRef, Subquery

from channelsync.dashboard.figures import kinds
from channelsync.dashboard.figures.failing_days import FAILING_DAYS, WEEK, FailingDays
from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.dashboard.models import FailureKind
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError
from channelsync.listings.patterns import key_of, pattern_of
from channelsync.stock.models import StockLevel

MOST = 1000  # codes, and messages, that are kept
CURRENCIES = 3


class Group(msgspec.Struct):
    """Failed listings with something in common: a code, or a code and a message without its variable parts.

    `message` of a code is its commonest one, or else the one that was told last. `value` is price times stock by
    currency. `days` are the listings that failed on each of the last fourteen days, also those mended since;
    `week_before` those of the same span of time, a week earlier than the last seven. `key` is empty for a code.
    """

    code: str
    message: str = ""
    key: str = ""
    listings: int = 0
    sellers: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    days: list[int] = []
    week_before: int = 0
    value: dict[str, Decimal] = {}

    @property
    def week(self) -> int:
        """Return the failures of the last seven days."""
        return sum(self.days[-WEEK:])

    @property
    def trend(self) -> int:
        """Return how many more failures the last week had than the one before."""
        return self.week - self.week_before

    @property
    def members(self) -> dict[str, str]:
        """Return what finds exactly these listings, as the list's address names it."""
        return {"state": State.FAILED.value, **({"message": self.key} if self.key else {"code": self.code})}

    @property
    def query(self) -> str:
        """Return the query of that address, without `?`."""
        return urlencode(self.members)


class Failures(msgspec.Struct):
    """All groups, the largest first; `listings` is how many listings are failed for a reason that is told."""

    listings: int
    codes: list[Group]
    messages: list[Group]


class Row(NamedTuple):
    """One current error with what is needed of its listing."""

    code: str
    message: str
    key: int | None
    offer: int
    seller: str
    at: datetime
    price: Decimal | None
    currency: str
    quantity: Decimal | None
    level: int | None


@dataclass(slots=True)
class _Tally:
    code: str
    message: str
    offers: set[int] = field(default_factory=set)
    sellers: set[str] = field(default_factory=set)
    first_at: datetime | None = None
    last_at: datetime | None = None
    value: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, row: Row) -> None:
        self.widen(kinds.Span(row.at, row.at))
        if row.offer in self.offers:
            return
        self.offers.add(row.offer)
        self.sellers.add(row.seller)
        stock = row.quantity if row.level is None else row.level
        if row.price and stock and stock > 0:
            self.value[row.currency] += row.price * stock

    def widen(self, span: kinds.Span) -> None:
        self.first_at = min(self.first_at or span.first_at, span.first_at)
        self.last_at = max(self.last_at or span.last_at, span.last_at)

    def group(self, *, key: str = "", days: list[int], before: int) -> Group:
        return Group(
            code=self.code,
            message=self.message,
            key=key,
            listings=len(self.offers),
            sellers=len(self.sellers),
            first_at=self.first_at,
            last_at=self.last_at,
            days=days,
            week_before=sum(days[: WEEK - 1]) + before,
            value=dict(sorted(self.value.items(), key=lambda item: -item[1])[:CURRENCIES]),
        )


def count(_before: Taken[Failures] | None) -> Failures:
    """Go through all current errors once; memory grows with the number of failed listings, not with history."""
    days = FAILING_DAYS.recount().what
    codes, messages = _tallies()
    _recall(codes, messages, days)
    failed = set[int]().union(*(tally.offers for tally in codes.values()))
    by_code = (
        tally.group(days=days.of_code(code), before=days.a_week_ago.codes.get(code, 0)) for code, tally in codes.items()
    )
    by_message = (
        tally.group(key=kinds.key_text(key), days=days.of_kind(key), before=days.a_week_ago.kinds.get(key, 0))
        for key, tally in messages.items()
    )
    return Failures(len(failed), _largest(by_code), _largest(by_message))


def _tallies() -> tuple[dict[str, _Tally], dict[int, _Tally]]:
    """Return what stands against failed listings now by code, and by kind of message."""
    codes: dict[str, _Tally] = {}
    messages: dict[int, _Tally] = {}
    for row in _current_errors():
        key = key_of(row.code, row.message) if row.key is None else row.key
        if key not in messages:
            messages[key] = _Tally(row.code, pattern_of(row.message))
        messages[key].add(row)
        codes.setdefault(row.code, _Tally(row.code, "")).add(row)
    for tally in sorted(messages.values(), key=lambda tally: (len(tally.offers), tally.message)):
        codes[tally.code].message = tally.message  # the commonest comes last
    return codes, messages


def _current_errors() -> Iterator[Row]:
    level = StockLevel.objects.filter(offer_id=OuterRef("offer__offer_id"), seller_id=OuterRef("offer__seller_id"))
    errors = ListingError.objects.filter(is_current=True, offer__is_variation=False, offer__state=State.FAILED)
    columns = (
        *("code", "message", "message_key", "offer_id", "offer__seller_id", "transition__at"),
        *("offer__price", "offer__currency", "offer__quantity", "level"),
    )
    rows = errors.order_by().annotate(level=Subquery(level.values("quantity")[:1])).values_list(*columns)
    yield from (Row(*row) for row in rows.iterator(chunk_size=5000))


def _recall(codes: dict[str, _Tally], messages: dict[int, _Tally], days: FailingDays) -> None:
    """Add what all listings have left behind, but not for two weeks, and when each was seen first and last."""
    late_kinds = {key for _day, failing in days.days for key in failing.kinds} - messages.keys()
    late_codes = {code for _day, failing in days.days for code in failing.codes} - codes.keys()
    for key, kind in FailureKind.objects.in_bulk(list(late_kinds)[:MOST]).items():
        messages[key] = _Tally(kind.code, kind.pattern)
    codes.update({code: _Tally(code, pattern) for code, pattern in kinds.last_patterns(late_codes).items()})
    for code, span in kinds.spans_of_codes(codes).items():
        codes[code].widen(span)
    for key, span in kinds.spans_of_keys(messages).items():
        messages[key].widen(span)


def _largest(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.listings, -group.week, group.code, group.message))[:MOST]


FAILURES = Kept("failures", Failures, count)
