"""The history of a listing in one line of time: events, moves, reports with attempts, stock, what staff did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.audit.models import AuditEntry
from channelsync.bulk.models import BulkItem
from channelsync.dashboard.models import Note
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer, OfferRevision, Transition
from channelsync.stock.models import StockSnapshot

EACH = 100
STOCK_CHANGES = 20
# What a move, a report or a note tells already is not told a second time.
TOLD_ELSEWHERE = (
    "report_in_progress", "report_listed", "report_failed", "retry", "auto_in_progress", "cancel_report", "note",
)  # fmt: skip
# By the name in the address: what people call it, and the kinds of entry that it shows.
FILTERS: dict[str, tuple[str | Promise, frozenset[str]]] = {
    "": (_("Everything"), frozenset({"move", "report", "event", "act", "note", "stock", "bulk"})),
    "decisions": (_("Decisions"), frozenset({"move", "bulk"})),
    "reports": (_("State reports"), frozenset({"report"})),
    "events": (_("Events"), frozenset({"event", "move"})),
    "staff": (_("Staff"), frozenset({"act", "note", "bulk"})),
    "stock": (_("Stock"), frozenset({"stock"})),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `kind` names the template that tells it."""

    at: datetime
    kind: str
    what: object
    revision: OfferRevision | None = None

    @property
    def template(self) -> str:
        """Return the template of this kind of entry."""
        return f"listings/story/{self.kind}.html"


def story_of(offer: Offer, chosen: str = "") -> list[Entry]:
    """Return what happened, newest first; a bounded number of statements and of entries.

    `chosen` is one of FILTERS; anything else shows everything.
    """
    kinds = FILTERS.get(chosen, FILTERS[""])[1]
    moves = list(offer.transitions.order_by("-version").prefetch_related("errors")[:EACH])
    # Of the same moment, what follows from the other comes first: a report tells of a move, a move follows an event.
    entries: list[Entry] = []
    for kind, told in _tellers(offer, moves):
        if kind in kinds:
            entries += told
    if chosen == "events":
        entries = [entry for entry in entries if entry.kind == "event" or getattr(entry.what, "event_id", None)]
    if chosen == "decisions":
        entries = [entry for entry in entries if getattr(entry.what, "event_id", None) is None]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _tellers(offer: Offer, moves: list[Transition]) -> Iterator[tuple[str, Iterator[Entry]]]:
    yield "report", _reports(offer)
    yield "move", _moves(offer, moves)
    yield "act", _acts(offer)
    yield "note", _notes(offer)
    yield "bulk", _bulk(offer)
    yield "event", _events(offer, moves)
    yield "stock", _stock(offer)


def _moves(offer: Offer, moves: Iterable[Transition]) -> Iterator[Entry]:
    revisions = {revision.event_id: revision for revision in offer.revisions.order_by("-number")[:EACH]}
    for move in moves:
        yield Entry(move.at, "move", move, revisions.get(move.event_id) if move.event_id else None)


def _events(offer: Offer, moves: Iterable[Transition]) -> Iterator[Entry]:
    told = {move.event_id for move in moves}
    events = InboxEvent.objects.filter(offer_id=offer.offer_id, seller_id=offer.seller_id).defer("raw")
    for event in events.order_by("-id")[:EACH]:
        if event.pk not in told:
            yield Entry(event.created_at or event.received_at, "event", event)


def _reports(offer: Offer) -> Iterator[Entry]:
    for report in offer.reports.order_by("-id").prefetch_related("attempts__request")[:EACH]:
        yield Entry(report.created_at, "report", report)


def _stock(offer: Offer) -> Iterator[Entry]:
    changes = StockSnapshot.objects.filter(offer_id=offer.offer_id, seller_id=offer.seller_id)
    for change in changes.order_by("-updated_at")[:STOCK_CHANGES]:
        yield Entry(change.updated_at, "stock", change)


def _acts(offer: Offer) -> Iterator[Entry]:
    acts = AuditEntry.objects.filter(offer_id=offer.offer_id, seller_id=offer.seller_id)
    for act in acts.exclude(action__in=TOLD_ELSEWHERE).order_by("-id")[:EACH]:
        yield Entry(act.at, "act", act)


def _notes(offer: Offer) -> Iterator[Entry]:
    for note in Note.objects.filter(offer_id=offer.offer_id, seller_id=offer.seller_id).order_by("-id")[:EACH]:
        yield Entry(note.created_at, "note", note)


def _bulk(offer: Offer) -> Iterator[Entry]:
    for item in BulkItem.objects.filter(offer=offer).select_related("job").order_by("-id")[:EACH]:
        yield Entry(item.job.created_at, "bulk", item)
