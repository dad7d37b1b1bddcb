"""Which listings a bulk action is about: read from a form, described for the person, and frozen when confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.http import QueryDict

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.freezing import LARGEST
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.search.words import find_lines
from channelsync.listings.models import Offer, OfferQuerySet
from channelsync.runtime.setwise import differing, one_of

QUERY_MOST = 20_000  # characters of an address
LARGEST_VERSION = 2**31 - 1  # of the column
PICKED_MOST = 1000  # listings of one page


@dataclass(frozen=True, slots=True)
class Order:
    """What a person has confirmed."""

    kind: BulkKind
    by: Actor
    reason: str
    ticket: str
    parameters: Mapping[str, Any]
    key: UUID


class Selection(Protocol):
    """Listings that a person has chosen."""

    def look(self) -> Mapping[int, int]:
        """Return them as the person is going to see them, with their versions; a few more than the most at worst."""

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that are going to be skipped, for they have changed since they were seen; one statement."""

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze what was shown, and order the action."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Listings of one page, each at the version that the page showed."""

    seen: Mapping[int, int]

    def look(self) -> Mapping[int, int]:
        """Return those that there are, at the versions that the page showed."""
        known = self.offers().values_list("pk", flat=True)
        return {pk: self.seen[pk] for pk in known}

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.listings().filter(pk__in=list(self.seen))

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that have changed since the page showed them."""
        return changed_since(seen)

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""
        return [("pk", f"{pk}:{version}") for pk, version in self.seen.items()]

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze them at the versions that were seen."""
        return _freeze(order, seen)


@dataclass(frozen=True, slots=True)
class Matching:
    """All listings that a filter finds."""

    query: str

    def look(self) -> Mapping[int, int]:
        """Return what the filter finds at this moment."""
        return _look(self.offers())

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return ListingFilter.read(QueryDict(self.query)).listings()

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that have changed since the dialog showed them."""
        return changed_since(seen)

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""
        return [("all", "1"), ("query", self.query)]

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze what was shown, and note the filter."""
        return _freeze(order, seen, self.query)


@dataclass(frozen=True, slots=True)
class Found:
    """All listings that pasted lines name."""

    lines: str

    def look(self) -> Mapping[int, int]:
        """Return what the lines name at this moment."""
        return _look(self.offers())

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.listings().filter(pk__in=one_of(find_lines(self.lines).pks()))

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that have changed since the dialog showed them."""
        return changed_since(seen)

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""
        return [("all", "1"), ("lines", self.lines)]

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze what was shown."""
        return _freeze(order, seen)


def changed_since(seen: Mapping[int, int]) -> set[int]:
    """Return the listings that no longer have the versions that were seen."""
    return differing(Offer, "version", seen)


def read_selection(form: QueryDict) -> Selection:
    """Return what a form names; what means nothing is dropped.

    That is `all` and the pasted `lines`, `all` and a filter's `query`, or else the `pk` values `id:version`.
    """
    if form.get("all") and form.get("lines"):
        return Found(form.get("lines", "").replace("\x00", ""))
    if form.get("all"):
        query = form.get("query", "").lstrip("?")
        # A filter that was cut, or got lost, would find other listings, or all of them.
        return Matching(query) if 0 < len(query) <= QUERY_MOST else Picked({})
    pairs = [pair for text in form.getlist("pk")[:PICKED_MOST] if (pair := _pair(text))]
    return Picked(dict(pairs))


def _look(offers: OfferQuerySet) -> dict[int, int]:
    return dict(offers.order_by().values_list("pk", "version")[: LARGEST + 1])


def _freeze(order: Order, seen: Mapping[int, int], query: str = "") -> BulkJob:
    return bulk.freeze(
        offers=seen, kind=order.kind, by=order.by, reason=order.reason, ticket=order.ticket,
        parameters=order.parameters, selection=query, key=order.key,
    )  # fmt: skip


def _pair(text: str) -> tuple[int, int] | None:
    pk, _colon, version = text.partition(":")
    numbers = [int(part) for part in (pk, version) if part.isascii() and part.isdigit() and len(part) < 19]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and numbers[1] <= LARGEST_VERSION else None
