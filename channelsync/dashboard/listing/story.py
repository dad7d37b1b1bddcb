"""The history of a listing in one line of time: events, moves, reports with attempts, stock, what staff did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.audit.models import AuditEntry
from channelsync.bulk.models import BulkItem
from channelsync.dashboard.listing.places import TIMES, Place
from channelsync.dashboard.models import Note
from channelsync.events.models import InboxEvent
from channelsync.listings.models import ListingError, Offer, OfferRevision
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.stock.models import StockSnapshot

SIZE = 50  # entries a page
STOCK_SIZE = 200  # changes of stock that a page of everything may hold besides: they are folded
SAME = timedelta(seconds=1)  # a decision and its report are of one moment
FOLDED = 3  # so many changes of stock in a row become one line
NEWER_MOST = 300  # entries that a page shows which stays open while others come in
ATTEMPTS_SHOWN = 20  # of each report, the newest
# What a move, a report or a note tells already is not told a second time.
TOLD_ELSEWHERE = (
    "report_in_progress", "report_listed", "report_failed", "retry", "auto_in_progress", "cancel_report", "note",
)  # fmt: skip
# By the name in the address: what people call it, and the kinds of entry that it shows.
FILTERS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "": (_("Everything"), tuple(TIMES)),
    "decisions": (_("Decisions"), ("move", "bulk")),
    "reports": (_("State reports"), ("report",)),
    "events": (_("Events"), ("event", "move")),
    "staff": (_("Staff"), ("act", "note", "bulk")),
    "stock": (_("Stock"), ("stock",)),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `kind` names the template that tells it. `report`: what a decision told the seller."""

    place: Place
    what: Any
    revision: OfferRevision | None = None
    report: StateReport | None = None

    @property
    def at(self) -> datetime:
        """Return when it happened."""
        return self.place.at

    @property
    def template(self) -> str:
        """Return the template of this kind of entry."""
        return f"listings/story/{self.place.kind}.html"


@dataclass(frozen=True, slots=True)
class Story:
    """A page of the history: its entries, and the place behind which older ones come; None at the beginning.

    `is_cut`: more came in since the page was opened than it shows.
    """

    entries: Sequence[Entry]
    older: Place | None = None
    is_cut: bool = False

    @property
    def errors(self) -> list[ListingError]:
        """Return the errors that the decisions on this page gave."""
        return [error for entry in self.entries if entry.place.kind == "move" for error in entry.what.errors.all()]


def story_of(offer: Offer, chosen: str = "", *, before: Place | None = None, edge: Place | None = None) -> Story:
    """Return a page of what happened, newest first; a bounded number of statements and of entries.

    `chosen` is one of FILTERS; anything else shows everything. The page begins behind `before`, else at the newest
    entry; with `edge`, the place where a page that is open ends, it has all that is newer.
    """
    kinds = FILTERS.get(chosen, FILTERS[""])[1]
    most, stock = NEWER_MOST if edge else SIZE, STOCK_SIZE if len(kinds) > 1 else 0
    found: list[Entry] = []
    for kind in kinds:
        limit = most + 1 + (stock if kind == "stock" else 0)
        found += _entries(kind, _sources(offer, kind, chosen), before, limit)
    found.sort(key=lambda entry: entry.place.rank, reverse=True)
    if edge:
        found = [entry for entry in found if entry.place.rank >= edge.rank]
    shown = found[: _length(found, most, stock)]
    more = len(found) > len(shown)
    older = shown[-1].place if more and not edge else None
    return Story(_with_revisions(offer, shown), older, is_cut=more and edge is not None)


def _length(found: Sequence[Entry], most: int, stock: int) -> int:
    """Return how many entries make a page: `most`, and up to `stock` changes of stock that count for nothing."""
    counted = 0
    for index, entry in enumerate(found):
        if entry.place.kind == "stock" and stock:
            stock -= 1
            continue
        if counted == most:
            return index
        counted += 1
    return len(found)


def folded(entries: Sequence[Entry]) -> list[Entry]:
    """Return the lines that entries make: a decision with its report is one, led by the decision; changes of stock in
    a row are one, led by the newest."""
    lines: list[Entry] = []
    for is_stock, run in groupby(_with_reports(entries), key=lambda entry: entry.place.kind == "stock"):
        told = list(run)
        if is_stock and len(told) >= FOLDED:
            lines.append(Entry(replace(told[0].place, kind="stocks"), [entry.what for entry in told]))
        else:
            lines += told
    return lines


def _with_reports(entries: Sequence[Entry]) -> list[Entry]:
    """Lay each report into the decision that it tells of, where the page shows both and they are of one second."""
    moves = {entry.what.version: entry.at for entry in entries if entry.place.kind == "move"}
    reports = [entry for entry in entries if entry.place.kind == "report" and entry.what.version in moves]
    laid = {one.what.version: one.what for one in reports if abs(one.at - moves[one.what.version]) < SAME}
    lines: list[Entry] = []
    for entry in entries:
        if entry.place.kind == "move":
            lines.append(replace(entry, report=laid.get(entry.what.version)))
        elif entry.place.kind != "report" or laid.get(entry.what.version) != entry.what:
            lines.append(entry)
    return lines


def _entries(kind: str, rows: QuerySet[Any], before: Place | None, most: int) -> Iterable[Entry]:
    column = TIMES[kind]
    if before:
        rows = rows.filter(before.older(kind))
    for row in rows.order_by(f"-{column}", "-pk")[:most]:
        at = row.job.created_at if kind == "bulk" else getattr(row, column)
        yield Entry(Place(at, kind, row.pk), row)


def _sources(offer: Offer, kind: str, chosen: str) -> QuerySet[Any]:
    named = {"offer_id": offer.offer_id, "seller_id": offer.seller_id}
    match kind:
        case "report":
            return offer.reports.prefetch_related(_attempts())
        case "move":
            moves = offer.transitions.prefetch_related("errors")
            return moves.filter(event__isnull=chosen == "decisions") if chosen else moves
        case "act":
            return AuditEntry.objects.filter(**named).exclude(action__in=TOLD_ELSEWHERE)
        case "note":
            return Note.objects.filter(**named)
        case "bulk":
            return BulkItem.objects.filter(offer=offer).select_related("job")
        case "event":
            return _untold_events(offer, named)
    return StockSnapshot.objects.filter(**named)


def _attempts() -> "Prefetch[str, QuerySet[ReportAttempt], str]":
    """Leave a refused request's body where it is: it holds up to a thousand other reports."""
    attempts = ReportAttempt.objects.select_related("request").defer("request__body").order_by("-id")
    return Prefetch("attempts", attempts[:ATTEMPTS_SHOWN], to_attr="newest_attempts")


def _untold_events(offer: Offer, named: dict[str, Any]) -> QuerySet[InboxEvent]:
    """Return the events that led to no move: a move tells of its own."""
    told = offer.transitions.filter(event__isnull=False).order_by().values("event_id")
    events = InboxEvent.objects.filter(**named).exclude(pk__in=told).defer("raw")
    return events.annotate(happened_at=Coalesce("created_at", "received_at"))


def _with_revisions(offer: Offer, entries: Sequence[Entry]) -> list[Entry]:
    """Name the revision that each move's event brought."""
    events = [entry.what.event_id for entry in entries if entry.place.kind == "move" and entry.what.event_id]
    revisions = {revision.event_id: revision for revision in offer.revisions.filter(event_id__in=events)}
    return [
        Entry(entry.place, entry.what, revisions.get(entry.what.event_id)) if entry.place.kind == "move" else entry
        for entry in entries
    ]
