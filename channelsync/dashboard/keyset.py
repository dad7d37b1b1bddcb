"""Page through a long list by the place of its last row: page 5,000 costs what page 1 costs, and none is skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from channelsync.listings.models import Offer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the order by (state_since, id); as text `microseconds-id`."""

    at: datetime
    id: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the place that `text` names, or None for anything else: an address may be mistyped."""
        micros, dash, pk = text.partition("-")
        if not (dash and _is_number(micros) and _is_number(pk)):
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(micros)), int(pk))
        except OverflowError:
            return None

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Return where the listing stands."""
        return cls(offer.state_since, offer.pk)

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, and the places to go on from; an empty one means that there is no more that way."""

    rows: list[Offer]
    previous: str
    next: str


def read_page(listings: QuerySet[Offer], *, at: Mapping[str, str], oldest_first: bool, size: int) -> Page:
    """Return the page that follows `at['after']` or precedes `at['before']`, else the first one."""
    after, before = Place.parse(at.get("after", "")), Place.parse(at.get("before", ""))
    backwards = before is not None and after is None
    place = before if backwards else after
    ascending = oldest_first != backwards
    if place:
        listings = listings.filter(_beyond(place, ascending=ascending))
    order = ("state_since", "id") if ascending else ("-state_since", "-id")
    rows = list(listings.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first, last = (str(Place.of(rows[0])), str(Place.of(rows[-1]))) if rows else ("", "")
    has_previous, has_next = (more, True) if backwards else (after is not None, more)
    return Page(rows, first if has_previous else "", last if has_next else "")


def _is_number(text: str) -> bool:
    # of 64 bits at the most: neither Python nor a database takes any length
    return text.isascii() and text.isdigit() and len(text) < 19


def _beyond(place: Place, *, ascending: bool) -> Q:
    columns, values = Tuple(F("state_since"), F("id")), (place.at, place.id)
    # The plain bound beside the row value is for SQLite, where Django writes the row value as ORs that no index serves.
    if ascending:
        return Q(state_since__gte=place.at) & Q(TupleGreaterThan(columns, values))
    return Q(state_since__lte=place.at) & Q(TupleLessThan(columns, values))
