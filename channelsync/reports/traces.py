"""Leave a trace of what was decided: for the audit log, and for a cancellation that restores what was before."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import MoveKind
from channelsync.listings.models import Offer
from channelsync.reports.decisions import Decision, Target
from channelsync.scx.payloads import one_line, typed_text

RESTORED = (
    "is_live", "listing_url", "channel_offer_id", "undecided", "has_own_state", "decided_kind", "decided_by",
    "search_text",
)  # fmt: skip
RESTORED_TIMES = ("state_since", "retry_requested_at", "decided_at")


def picture(offer: Offer) -> str:
    """Return as JSON what a decision is about to change besides the state."""
    values: dict[str, Any] = {name: getattr(offer, name) for name in RESTORED}
    for name in RESTORED_TIMES:
        moment: datetime | None = getattr(offer, name)
        values[name] = moment.isoformat() if moment else None
    return json.dumps(values, ensure_ascii=False)


def restore(offer: Offer, text: str) -> None:
    """Give a listing back, in memory, what a `picture` kept."""
    values = json.loads(text)
    for name in RESTORED:
        setattr(offer, name, values[name])
    for name in RESTORED_TIMES:
        setattr(offer, name, datetime.fromisoformat(values[name]) if values[name] else None)


def leave(decisions: Sequence[Decision], kind: MoveKind, *, by: Actor, reason: str, ticket: str) -> None:
    """Write one audit entry for a whole set of decisions."""
    states = Counter(decision.state.value for decision in decisions)
    action = f"report_{next(iter(states))}" if len(states) == 1 else "report"
    if kind != MoveKind.REPORT:
        action = {MoveKind.RETRY: "retry", MoveKind.AUTO: "auto_in_progress"}[kind]
    note([decision.target for decision in decisions], action, by=by, reason=reason, ticket=ticket, states=states)


def note(
    targets: Sequence[Target], action: str, *, by: Actor, reason: str = "", ticket: str = "", **details: Any
) -> None:
    """Write one audit entry that names the listing, or how many there were."""
    if not targets:
        return
    seller_id, offer_id = targets[0].key if len(targets) == 1 else ("", None)
    audit.record(
        by=by,
        action=action,
        seller_id=seller_id,
        offer_id=offer_id,
        count=len(targets),
        reason=typed_text(reason),
        ticket=one_line(ticket),
        details={name: value for name, value in details.items() if value},
    )
