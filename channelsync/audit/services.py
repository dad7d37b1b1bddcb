"""Write the audit trail."""

from typing import Any

from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry


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
    """Add one entry, in the caller's transaction so that the act and its trace stand or fall together."""
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
