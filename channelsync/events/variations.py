"""Keep the children of listings: made, folded under their parent, ended with it."""

from collections.abc import Mapping
from datetime import datetime

from channelsync.audit.actors import Actor
from channelsync.events import contents, folding
from channelsync.events.folding import Folded
from channelsync.events.handlers import Happening, Mark
from channelsync.listings.ledger import Ledger
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import Offer
from channelsync.scx.payloads import OfferPayload, Variation

Key = tuple[str, int]


def follow(
    parent: Folded, known: dict[Key, Offer], own: list[Offer], left: Mapping[Key, Mark], ledger: Ledger, now: datetime
) -> list[Offer]:
    """Bring the children of a parent in line with its newest content and end; returns the ones that changed.

    `known` holds all locked offers by key and takes up the children that are made here, `own` the children that the
    database knows of this parent; `left` is as `moving.left_behind` returns it.
    """
    changed: dict[Key, Offer] = {}
    own = [child for child in own if child.parent_offer_id == parent.key[1]]  # another parent may have taken it
    content = parent.content
    if content is not None and parent.offer is not None:
        for variation in content.payload.variations:
            child = _followed(parent.offer, variation, content, known, left, ledger, now)
            if child is not None:
                changed[child.seller_id, child.offer_id] = child
        for child in _missing(content.payload, own):
            _end(child, content, ledger, now)
            changed[child.seller_id, child.offer_id] = child
    if parent.ended_by is not None:
        for child in {**{(c.seller_id, c.offer_id): c for c in own}, **changed}.values():
            _end(child, parent.ended_by, ledger, now)
            changed[child.seller_id, child.offer_id] = child
    return list(changed.values())


def _followed(
    parent: Offer,
    variation: Variation,
    content: Happening,
    known: dict[Key, Offer],
    left: Mapping[Key, Mark],
    ledger: Ledger,
    now: datetime,
) -> Offer | None:
    key = (parent.seller_id, variation.offer_id)
    if key == (parent.seller_id, parent.offer_id):
        return None  # a payload that names the listing as its own child
    child = known.get(key)
    if child is None:
        child = known[key] = folding.first_seen(key, now)
    elif content.mark <= left.get(key, folding.content_mark(child)):
        return None
    contents.fill_variation(child, variation, parent)
    child.content_mark_at, child.content_mark_id = content.mark
    folding.set_fields(child, content, variation)
    child.last_event_at = max(child.last_event_at or content.created_at, content.created_at)
    ledger.forget_errors(child)
    follow_state(child, parent, now)
    return child


def follow_state(child: Offer, parent: Offer, now: datetime) -> None:
    """Let a child show its parent's state again: it has none of its own until a report names it."""
    if child.has_own_state and child.state != State.PENDING:
        child.state_since = now
    child.state, child.undecided, child.retry_requested_at = State.PENDING.value, True, None
    child.has_own_state = False
    child.version += 1
    child.revision = max(child.revision + 1, parent.revision)


def _missing(payload: OfferPayload, own: list[Offer]) -> list[Offer]:
    if not payload.variations_complete:
        return []  # a child that could not be read is not one that was taken away
    named = {variation.offer_id for variation in payload.variations}
    return [child for child in own if child.offer_id not in named]


def _end(child: Offer, cause: Happening, ledger: Ledger, now: datetime) -> None:
    if child.state == State.ENDED or cause.mark < folding.content_mark(child):
        return
    child.content_mark_at, child.content_mark_id = cause.mark
    by = Actor.seller(child.seller_id)
    ledger.move(child, kind=MoveKind.END, to_state=State.ENDED, at=now, by=by, event_id=cause.pk)
