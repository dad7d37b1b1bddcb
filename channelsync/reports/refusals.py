"""Refuse what cannot be done to a listing, in words that tell a person what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F

from channelsync.audit.actors import ActorKind
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import Offer, Transition
from channelsync.reports.decisions import ReasonCode, Refusal, Target
from channelsync.scx.payloads import read_seller_id

LARGEST_ID = 2**63 - 1


def sane_keys(targets: Iterable[Target]) -> set[tuple[str, int]]:
    """Return the keys that a database can be asked for: others name no listing anyway."""
    return {target.key for target in targets if _is_sane(target)}


def _is_sane(target: Target) -> bool:
    try:
        read_seller_id(target.seller_id)
    except ValueError:
        return False
    return 1 <= target.offer_id <= LARGEST_ID


def objection(target: Target, offer: Offer | None, index: int) -> Refusal | None:
    """Object to a listing that is unknown, or no longer the one that was seen."""
    if offer is None:
        return unknown(target, index)
    if target.version is not None and target.version != offer.version:
        return refusal(target, ReasonCode.CHANGED, "The listing has changed since.", index, offer)
    return None


def unknown(target: Target, index: int) -> Refusal:
    """Refuse a listing that no event has ever named."""
    seller = target.seller_id if _is_sane(target) else ascii(target.seller_id)[:60]
    return Refusal(target, ReasonCode.UNKNOWN, f"No listing {target.offer_id} of seller {seller} is known.", index)


def not_allowed(target: Target, offer: Offer, index: int, kind: MoveKind) -> Refusal:
    """Refuse a move that the table of states does not know."""
    if offer.state == State.ENDED:
        message = "The seller has ended this listing; it takes no reports until the seller sends it again."
    elif kind == MoveKind.RETRY:
        message = f"Only a failed listing can be tried again; this one is {offer.state.replace('_', ' ')}."
    else:
        message = f"The listing is {offer.state.replace('_', ' ')}; that does not allow this report."
    return refusal(target, ReasonCode.NOT_ALLOWED, message, index, offer)


def unexplained(target: Target, offer: Offer, index: int) -> Refusal:
    """Refuse that a person fails what is live, be it in an older version, without saying why."""
    message = "Failing a listing of which a version is live needs a reason."
    return refusal(target, ReasonCode.INVALID, message, index, offer)


def refusal(target: Target, code: ReasonCode, message: str, index: int, offer: Offer) -> Refusal:
    """Refuse with the version and state that the listing has now."""
    return Refusal(target, code, message, index, current_version=offer.version, current_state=offer.state)


def with_changes(refused: Sequence[Refusal], offers: Mapping[tuple[str, int], Offer]) -> list[Refusal]:
    """Add to refusals for outdated versions who changed the listing last, how and when."""
    outdated = [offers[one.target.key].pk for one in refused if one.reason_code == ReasonCode.CHANGED]
    if not outdated:
        return list(refused)
    newest = _newest_moves(outdated)
    return [
        _explained(one, newest.get(offers[one.target.key].pk)) if one.reason_code == ReasonCode.CHANGED else one
        for one in refused
    ]


def _newest_moves(offers: Iterable[int]) -> dict[int, dict[str, Any]]:
    moves = Transition.objects.filter(offer_id__in=list(offers), version=F("offer__version"))
    rows = moves.values("offer_id", "kind", "to_state", "at", "actor_kind", "actor_name")
    return {row["offer_id"]: dict(row) for row in rows}


def _explained(one: Refusal, move: dict[str, Any] | None) -> Refusal:
    if move is None:
        return one
    who = f"seller {move['actor_name']}" if move["actor_kind"] == ActorKind.SELLER else move["actor_name"]
    act = f"{move['kind']}, now {move['to_state'].replace('_', ' ')}"
    return replace(
        one,
        message=f"The listing has changed since, by {who} ({act}): version {one.current_version} is the newest.",
        changed_by=who,
        changed_at=move["at"],
        changed_kind=move["kind"],
    )
