"""Listings and reports to try the outbox on."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings import ledger
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import Offer, Seller
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.scx.payloads import ErrorEntry

SUPPORT = Actor.api("support")
ERRORS = (ErrorEntry("E1", "GTIN missing", related_attribute_id="gtin"),)


def offers(count: int = 1, *, seller: str = "S1", first: int = 1, **fields: Any) -> list[Offer]:
    """Return listings that have just come from their seller."""
    Seller.objects.get_or_create(id=seller)
    now = timezone.now()
    rows = [
        Offer(offer_id=number, seller_id=seller, state_since=now, created_at=now, **{"title": "Tee", **fields})
        for number in range(first, first + count)
    ]
    Offer.objects.bulk_create(rows)
    move(*Offer.objects.filter(seller_id=seller, offer_id__in=range(first, first + count)), kind=MoveKind.NEW)
    return list(Offer.objects.filter(seller_id=seller, offer_id__gte=first).order_by("offer_id")[:count])


def offer(offer_id: int = 1, *, seller: str = "S1", **fields: Any) -> Offer:
    """Return one listing that has just come from its seller."""
    return offers(1, seller=seller, first=offer_id, **fields)[0]


def variation(parent: Offer, offer_id: int, **fields: Any) -> Offer:
    """Return a variation that shows its parent's state."""
    child = offer(offer_id, seller=parent.seller_id, parent_offer_id=parent.offer_id, is_variation=True, **fields)
    Offer.objects.filter(pk=child.pk).update(has_own_state=False)
    child.refresh_from_db()
    return child


def move(*rows: Offer, kind: MoveKind, at: datetime | None = None) -> None:
    """Do to listings what their seller's event does, as the inbox does it."""
    book = ledger.Ledger()
    goal = State.ENDED if kind == MoveKind.END else State.PENDING
    for row in rows:
        row.revision += kind in (MoveKind.NEW, MoveKind.UPDATE)
        book.move(row, kind=kind, to_state=goal, at=at or timezone.now(), by=Actor.seller(row.seller_id))
    book.write()
    ledger.save(rows, (*ledger.STATE_COLUMNS, "revision"))


def update(row: Offer) -> None:
    """Let the seller change a listing."""
    row.refresh_from_db()
    move(row, kind=MoveKind.UPDATE)
    reports.revised([row])


def end(row: Offer) -> None:
    """Let the seller end a listing."""
    row.refresh_from_db()
    move(row, kind=MoveKind.END)
    reports.ended([row])


def target(row: Offer, version: int | None = None) -> reports.Target:
    """Return what names a listing."""
    return reports.Target(row.seller_id, row.offer_id, version)


def report(row: Offer, state: State = State.LISTED, **options: Any) -> StateReport:
    """Decide on a listing and return the report that waits."""
    errors = ERRORS if state == State.FAILED else ()
    decision = reports.Decision(target(row), state, errors, **options)
    result = reports.report_many(decisions=[decision], by=SUPPORT)
    assert not result.refused, result.refused
    return StateReport.objects.get(id__in=result.report_ids, offer=row)


def statuses(row: Offer) -> list[tuple[str, str]]:
    """Return state and status of a listing's reports, oldest first."""
    return list(StateReport.objects.filter(offer=row).order_by("id").values_list("state", "status"))
