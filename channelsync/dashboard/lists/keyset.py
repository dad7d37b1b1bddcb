"""Page through a long list by the place of its last row: page 5,000 costs what page 1 costs, and none is skipped."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from channelsync.listings.models import Offer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STATE_SINCE = "state_since"
NEW_MOST = 100  # more than that is told as "99+"


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order by (a time, id); as text `microseconds-id`."""

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

    def stepped(self, step: int) -> Self:
        """Return the place beside this one: what lies beyond that includes the row that stands here."""
        return replace(self, id=self.id + step)

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Order:
    """By which time the list is ordered, and which way; equal times are ordered by id."""

    field: str = STATE_SINCE
    oldest_first: bool = False

    def place_of(self, offer: Offer) -> Place:
        """Return where the listing stands."""
        return Place(getattr(offer, self.field), offer.pk)

    def sorted(self, listings: QuerySet[Offer], *, ascending: bool) -> QuerySet[Offer]:
        """Return them in this order, or the other way round."""
        sign = "" if ascending else "-"
        return listings.order_by(f"{sign}{self.field}", f"{sign}id")

    def beyond(self, place: Place, *, ascending: bool) -> Q:
        """Return: stands after the place, going up or down."""
        columns, values = Tuple(F(self.field), F("id")), (place.at, place.id)
        # The plain bound beside the row value is for SQLite, where Django writes the row value as ORs that no index
        # serves.
        if ascending:
            return Q(**{f"{self.field}__gte": place.at}) & Q(TupleGreaterThan(columns, values))
        return Q(**{f"{self.field}__lte": place.at}) & Q(TupleLessThan(columns, values))


ORDERS: dict[str, Order] = {
    "newest": Order(),
    "oldest": Order(oldest_first=True),
    "event": Order("last_event_at"),
    "decided": Order("decided_at"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, and the places to go on from; an empty one means that there is no more that way.

    `start` is where the list began when it was opened: the first row's place on the first page, on others what they
    were asked with. `new` is how many came in above it since, counted to `NEW_MOST`. `at` keeps the page where it is.
    `here` is the key of the row that one came back to, or of the one that has taken its place.
    """

    rows: list[Offer]
    previous: str
    next: str
    start: str = ""
    new: int = 0
    here: int = 0
    at: Mapping[str, str] = field(default_factory=dict)


def read_page(listings: QuerySet[Offer], *, at: Mapping[str, str], order: Order, size: int) -> Page:
    """Return the page that follows `at['after']`, precedes `at['before']` or begins at `at['start']`, else the first.

    `start` keeps the first page where it is while listings come in above it, and lets the others count these too;
    `around` names a place in the midst.
    """
    after, before, start, around = (Place.parse(at.get(name, "")) for name in ("after", "before", "start", "around"))
    if around and not (after or before):
        return _page_around(listings, around, start, order, size)
    backwards = before is not None and after is None
    place = before if backwards else after
    ascending = order.oldest_first != backwards
    found = listings
    if place:
        found = listings.filter(order.beyond(place, ascending=ascending))
    elif start:
        found = listings.filter(order.beyond(start.stepped(-1 if ascending else 1), ascending=ascending))
    rows = list(order.sorted(found, ascending=ascending)[: size + 1])
    if start and not place and not rows:  # all have moved up: there is nothing to hold still
        return read_page(listings, at={}, order=order, size=size)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first, last = (str(order.place_of(rows[0])), str(order.place_of(rows[-1]))) if rows else ("", "")
    has_previous, has_next = (more, True) if backwards else (after is not None, more)
    return Page(
        rows,
        previous=first if has_previous else "",
        next=last if has_next else "",
        start=str(start or "") if place else first,
        new=_count_new(listings, start, rows, order) if start else 0,
        at={"before" if backwards else "after": str(place)} if place else {},
    )


def beginning(listings: QuerySet[Offer], order: Order) -> str:
    """Return the place of the first row of all, '' where there is none. One statement."""
    first = order.sorted(listings, ascending=order.oldest_first).first()
    return str(order.place_of(first)) if first else ""


def _page_around(listings: QuerySet[Offer], place: Place, start: Place | None, order: Order, size: int) -> Page:
    """Return the first page if the place is on it, else one with the place in its middle."""
    up = not order.oldest_first
    above = order.sorted(listings.filter(order.beyond(place, ascending=up)), ascending=up)
    before = list(above[:size])
    half = before[size // 2] if len(before) == size else None
    at = {"after": str(order.place_of(half)), "start": str(start or "")} if half else {}
    found = read_page(listings, at=at, order=order, size=size)
    passed = {offer.pk for offer in before}
    return replace(found, here=next((offer.pk for offer in found.rows if offer.pk not in passed), 0))


def _count_new(listings: QuerySet[Offer], start: Place, rows: list[Offer], order: Order) -> int:
    """Return how many stand above where the list began; what the page itself shows is not new to anybody."""
    places = [start, *(order.place_of(row) for row in rows[:1])]
    highest = (min if order.oldest_first else max)(places, key=lambda place: (place.at, place.id))
    beyond = order.beyond(highest, ascending=not order.oldest_first)
    return order.sorted(listings.filter(beyond), ascending=True)[:NEW_MOST].count()


def _is_number(text: str) -> bool:
    # of 64 bits at the most: neither Python nor a database takes any length
    return text.isascii() and text.isdigit() and len(text) < 19
