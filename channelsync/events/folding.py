"""Fold the events of one listing, in order, in memory (rules 3 and 4)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from channelsync.audit.actors import Actor
from channelsync.events import contents
from channelsync.events.handlers import NEW_TYPE, Aspect, Happening, Mark
from channelsync.events.models import EventStatus
from channelsync.listings.ledger import Ledger
from channelsync.listings.lifecycle import MoveKind, RevisionKind, State
from channelsync.listings.models import Offer
from channelsync.listings.searching import search_text
from channelsync.scx.payloads import OfferPayload, Variation

EPOCH = datetime(1, 1, 1, tzinfo=UTC)
# A model is made by position, because Django takes several times as long where it looks for forty names.
_by_position: Callable[..., Offer] = Offer
BLANK = tuple(column.get_default() for column in Offer._meta.concrete_fields)
REVISION_COLUMNS = ("number", "kind", "event_id", "created_at", "applied_at", "content_hash", "is_unchanged")
FieldSetter = Callable[[Offer, Mark, Any], bool]
WAITS = "waits for the listing's first New or Update"


@dataclass
class Verdict:
    """What became of an event."""

    status: EventStatus
    error: str = ""


@dataclass
class Folded:
    """A listing while its events are folded: the row, what is to be written, and what became of each event."""

    key: tuple[str, int]
    offer: Offer | None
    last_hash: str = ""
    is_new: bool = False
    revisions: list[tuple[Any, ...]] = field(default_factory=list)
    content: Happening | None = None
    ended_by: Happening | None = None
    verdicts: dict[int, Verdict] = field(default_factory=dict)


def fold(folded: Folded, happenings: list[Happening], ledger: Ledger, now: datetime) -> None:
    """Apply the events to the listing in the order of their marks."""
    for happening in sorted(happenings, key=lambda one: one.mark):
        folded.verdicts[happening.pk] = _ASPECTS[happening.aspect](folded, happening, ledger, now)
        _fill_channel_id(folded.offer, happening)


def _apply_content(folded: Folded, happening: Happening, ledger: Ledger, now: datetime) -> Verdict:
    payload: OfferPayload = happening.payload
    offer = folded.offer
    if offer is None:
        offer = folded.offer = first_seen(happening.key, now)
        folded.is_new = True
    elif happening.mark <= content_mark(offer):
        return Verdict(EventStatus.STALE)
    contents.fill(offer, payload)
    offer.content_mark_at, offer.content_mark_id = happening.mark
    offer.revision += 1
    set_fields(offer, happening, payload)
    _add_revision(folded, offer, happening, now)
    kind = MoveKind.NEW if happening.type == NEW_TYPE else MoveKind.UPDATE
    ledger.move(
        offer, kind=kind, to_state=State.PENDING, at=now, by=Actor.seller(offer.seller_id), event_id=happening.pk
    )
    _note_event(offer, happening)
    folded.content, folded.ended_by = happening, None
    return Verdict(EventStatus.APPLIED, "; ".join(payload.problems))


def _apply_end(folded: Folded, happening: Happening, ledger: Ledger, now: datetime) -> Verdict:
    offer = folded.offer
    if offer is None:
        return Verdict(EventStatus.UNHANDLED, WAITS)
    if happening.mark <= content_mark(offer):
        return Verdict(EventStatus.STALE)
    offer.content_mark_at, offer.content_mark_id = happening.mark
    ledger.move(
        offer, kind=MoveKind.END, to_state=State.ENDED, at=now, by=Actor.seller(offer.seller_id), event_id=happening.pk
    )
    _note_event(offer, happening)
    folded.ended_by = happening
    return Verdict(EventStatus.APPLIED)


def _apply_price(folded: Folded, happening: Happening, _ledger: Ledger, _now: datetime) -> Verdict:
    return _apply_field(folded, happening, _set_price)


def _apply_quantity(folded: Folded, happening: Happening, _ledger: Ledger, _now: datetime) -> Verdict:
    return _apply_field(folded, happening, _set_quantity)


def _apply_field(folded: Folded, happening: Happening, setter: FieldSetter) -> Verdict:
    if folded.offer is None:
        return Verdict(EventStatus.UNHANDLED, WAITS)
    if not setter(folded.offer, happening.mark, happening.payload):
        return Verdict(EventStatus.STALE)
    _note_event(folded.offer, happening)
    return Verdict(EventStatus.APPLIED, "; ".join(happening.payload.problems))


def set_fields(offer: Offer, happening: Happening, payload: OfferPayload | Variation) -> None:
    """Set price and quantity from a payload, each unless a newer event has set it (rule 3)."""
    _set_price(offer, happening.mark, payload)
    _set_quantity(offer, happening.mark, payload)


def _set_price(offer: Offer, mark: Mark, payload: Any) -> bool:
    if _older(mark, offer.price_mark_at, offer.price_mark_id):
        return False
    amount, currency = payload.first_price
    offer.price, offer.currency = contents.column_decimal(amount), currency[:10]
    offer.price_mark_at, offer.price_mark_id = mark
    return True


def _set_quantity(offer: Offer, mark: Mark, payload: Any) -> bool:
    if _older(mark, offer.quantity_mark_at, offer.quantity_mark_id):
        return False
    offer.quantity = contents.column_decimal(payload.quantity)
    offer.quantity_mark_at, offer.quantity_mark_id = mark
    return True


def content_mark(offer: Offer) -> Mark:
    """Return the mark that New, Update and End share; the lowest of all where there is none yet."""
    return (offer.content_mark_at or EPOCH, offer.content_mark_id)


def _older(mark: Mark, at: datetime | None, event_id: str) -> bool:
    return at is not None and mark <= (at, event_id)


def first_seen(key: tuple[str, int], now: datetime) -> Offer:
    """Return a row for a listing that nobody knew."""
    offer = _by_position(*BLANK)
    offer.seller_id, offer.offer_id = key
    offer.state_since = offer.created_at = now
    return offer


def _add_revision(folded: Folded, offer: Offer, happening: Happening, now: datetime) -> None:
    found = contents.content_hash(happening.payload)
    offer.is_unchanged = found == folded.last_hash
    folded.last_hash = found
    kind = RevisionKind.NEW if happening.type == NEW_TYPE else RevisionKind.UPDATE
    folded.revisions.append(
        (offer.revision, kind.value, happening.pk, happening.created_at, now, found, offer.is_unchanged)
    )


def _fill_channel_id(offer: Offer | None, happening: Happening) -> None:
    if offer is not None and not offer.channel_offer_id and happening.payload.channel_offer_id:
        offer.channel_offer_id = happening.payload.channel_offer_id[:100]
        offer.search_text = search_text(offer)


def _note_event(offer: Offer, happening: Happening) -> None:
    offer.last_event_at = max(offer.last_event_at or happening.created_at, happening.created_at)


_ASPECTS: dict[Aspect, Callable[[Folded, Happening, Ledger, datetime], Verdict]] = {
    Aspect.CONTENT: _apply_content,
    Aspect.END: _apply_end,
    Aspect.PRICE: _apply_price,
    Aspect.QUANTITY: _apply_quantity,
}
