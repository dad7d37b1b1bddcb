"""Write the audit trail."""

from typing import Any

from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry
from channelsync.audit.words import ACTS


def record(
    *,
    by: Actor,
    action: str,
    seller_id: str = "",
    offer_id: int | None = None,
    count: int = 1,
    reason: str = "",
    ticket: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry, in the caller's transaction so that the act and its trace stand or fall together.

    Raises ValueError for an act that there are no words for: nobody could read of it.
    """
    if action not in ACTS:
        raise ValueError(f"The act {action!r} has no words.")
    return AuditEntry.objects.create(
        at=timezone.now(),
        actor_kind=by.kind,
        actor_name=by.name,
        user_id=by.user_id,
        action=action,
        seller_id=seller_id,
        offer_id=offer_id,
        count=count,
        reason=reason,
        ticket=ticket[:100],
        details=details or {},
    )
