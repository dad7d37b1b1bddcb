"""Which listings a bulk action is about: read from a form, described for the person, and frozen when confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from django.db.models import Count
from django.http import QueryDict

from channelsync.audit.actors import Actor
from channelsync.bulk import leftovers
from channelsync.bulk import services as bulk
from channelsync.bulk.freezing import LARGEST
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.search.finding import find
from channelsync.dashboard.search.pasted import TEXT
from channelsync.listings.models import Offer, OfferQuerySet, Seller
from channelsync.reports.deciding import CHUNK
from channelsync.runtime.setwise import one_of

SELLERS_SHOWN = 5
SAMPLES_SHOWN = 5
QUERY_MOST = 20_000  # characters of an address
PICKED_MOST = 1000  # listings of one page


@dataclass(frozen=True, slots=True)
class Order:
    """What a person has confirmed."""

    kind: BulkKind
    by: Actor
    reason: str
    ticket: str
    parameters: Mapping[str, Any]


class Selection(Protocol):
    """Listings that a person has chosen."""

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""

    def freeze(self, order: Order) -> BulkJob:
        """Freeze them, and order the action."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Listings of one page, each at the version that the page showed."""

    seen: Mapping[int, int]

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.listings().filter(pk__in=list(self.seen))

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""
        return [("pk", f"{pk}:{version}") for pk, version in self.seen.items()]

    def freeze(self, order: Order) -> BulkJob:
        """Freeze them at the versions that were seen."""
        return bulk.freeze(
            offers=self.seen, kind=order.kind, by=order.by, reason=order.reason, ticket=order.ticket,
            parameters=order.parameters,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matching:
    """All listings that a filter finds."""

    query: str

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return ListingFilter.read(QueryDict(self.query)).listings()

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""
        return [("all", "1"), ("query", self.query)]

    def freeze(self, order: Order) -> BulkJob:
        """Freeze what the filter finds at this moment."""
        return bulk.freeze(
            offers=self.offers(), kind=order.kind, by=order.by, reason=order.reason, ticket=order.ticket,
            parameters=order.parameters, selection=self.query,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """All listings that pasted lines name."""

    lines: str

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.listings().filter(pk__in=one_of(find(self.lines).pks()))

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return the form's hidden fields that name them again."""
        return [("all", "1"), ("lines", self.lines)]

    def freeze(self, order: Order) -> BulkJob:
        """Freeze what the lines name at this moment."""
        return bulk.freeze(
            offers=self.offers(), kind=order.kind, by=order.by, reason=order.reason, ticket=order.ticket,
            parameters=order.parameters,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failed:
    """What an earlier action left: rejected by SCX or skipped."""

    job: BulkJob

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.filter(pk__in=leftovers.rejected_items(self.job).values("offer_id"))

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return nothing: the form's address names the job."""
        return []

    def freeze(self, order: Order) -> BulkJob:
        """Freeze them at their present versions."""
        return bulk.retry_failed(job_id=self.job.pk, by=order.by, reason=order.reason, ticket=order.ticket)


@dataclass(frozen=True, slots=True)
class Moved:
    """What an earlier action has decided on."""

    job: BulkJob

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.filter(pk__in=leftovers.moved_items(self.job).values("offer_id"))

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return nothing: the form's address names the job."""
        return []

    def freeze(self, order: Order) -> BulkJob:
        """Freeze them at the versions that the earlier action led to."""
        return bulk.correct(job_id=self.job.pk, by=order.by, reason=order.reason, ticket=order.ticket)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a selection is: listings, SCX calls, sellers (the largest shares first) and some samples."""

    count: int
    calls: int
    sellers: int
    shares: Sequence[tuple[str, int]]
    samples: Sequence[Offer]

    @property
    def too_many(self) -> bool:
        """Say whether it is more than one bulk action takes."""
        return self.count > LARGEST

    @property
    def more_sellers(self) -> int:
        """Return how many sellers the shares leave out."""
        return self.sellers - len(self.shares)


def read_selection(form: QueryDict) -> Selection:
    """Return what a form names; what means nothing is dropped.

    That is `all` and the pasted `lines`, `all` and a filter's `query`, or else the `pk` values `id:version`.
    """
    if form.get("all") and (lines := form.get("lines")):
        return Found(lines[:TEXT].replace("\x00", ""))
    if form.get("all"):
        query = form.get("query", "").lstrip("?")
        # A filter that was cut, or got lost, would find other listings, or all of them.
        return Matching(query) if 0 < len(query) <= QUERY_MOST else Picked({})
    pairs = [pair for text in form.getlist("pk")[:PICKED_MOST] if (pair := _pair(text))]
    return Picked(dict(pairs))


def extent_of(selection: Selection) -> Extent:
    """Measure a selection; costs three statements."""
    offers = selection.offers()
    by_seller = dict(
        offers.order_by().values_list("seller_id").annotate(number=Count("pk")).values_list("seller_id", "number")
    )
    count = sum(by_seller.values())
    largest = sorted(by_seller.items(), key=lambda share: (-share[1], share[0]))[:SELLERS_SHOWN]
    names = Seller.objects.in_bulk([seller for seller, _number in largest])
    return Extent(
        count=count,
        calls=ceil(count / CHUNK),
        sellers=len(by_seller),
        shares=[(names[seller].company_name or seller, number) for seller, number in largest],
        samples=samples_of(offers),
    )


def samples_of(offers: OfferQuerySet) -> list[Offer]:
    """Return the first listings of a selection, with their sellers."""
    return list(offers.order_by("pk").select_related("seller").defer("search_text")[:SAMPLES_SHOWN])


def _pair(text: str) -> tuple[int, int] | None:
    pk, _colon, version = text.partition(":")
    numbers = [int(part) for part in (pk, version) if part.isascii() and part.isdigit() and len(part) < 19]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None
