"""What delivery over HTTP has come to, and how time passes for what waits."""

from django.utils import timezone

from channelsync.reports import delivery, routes_health
from channelsync.reports.models import StateReport
from channelsync.runtime.store import DatabaseStore
from channelsync.sandbox.world import World


def arrived(world: World) -> list[int]:
    """Return the offer ids of what SCX took, in order."""
    return [report.element["offerId"] for report in world.reports]


def posts(world: World) -> int:
    """Return how many requests with reports SCX has seen."""
    return sum(record.path.startswith("/v1/channel/offer/") for record in world.requests)


def make_ripe() -> None:
    """Let all that waits for its next try be due, and failing routes be probed."""
    now = timezone.now()
    StateReport.objects.filter(status="waiting", attempts_count__gt=0).update(due_at=now, not_before=None)
    for state in delivery.ORDER:
        DatabaseStore().change(f"route:{state.value}", lambda text: (_probe_now(text), None))


def _probe_now(text: str | None) -> str | None:
    health = routes_health._decode(text)
    health.probe_at = 0.0
    return routes_health._encode(health)
