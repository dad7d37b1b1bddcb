"""What stands in the way of the flows: routes, sinks, events that are stored but not done with. Read at each look."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise

from channelsync.dashboard.answers import notifications
from channelsync.dashboard.figures.work import capped
from channelsync.dashboard.inbox.waiting import waits_for
from channelsync.events.models import InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.reports import names, routes_health
from channelsync.runtime.models import OperatorNotice
from channelsync.runtime.notices import CONNECTION


@dataclass(frozen=True, slots=True)
class Route:
    """A report route that does not let reports through; `probe_at` is the next try, None for one that is stopped."""

    state: str
    label: str | Promise
    stopped: str
    error: str
    since: datetime | None
    probe_at: datetime | None


@dataclass(frozen=True, slots=True)
class Troubles:
    """All that is wrong beside late flows; counts are of events and go up to CAP."""

    refused: OperatorNotice | None
    routes: list[Route]
    unacknowledged: int
    unapplied: int
    undelivered: int
    unsettled: int  # messages to sellers

    def __bool__(self) -> bool:
        """Say whether a flow is in trouble; a message that a seller did not get is none of a flow's."""
        return bool(self.refused or self.routes or self.unacknowledged or self.unapplied or self.undelivered)


def troubles() -> Troubles:
    """Look at what is stuck: six statements over short index ranges."""
    return Troubles(
        refused=OperatorNotice.objects.filter(key=CONNECTION, closed_at__isnull=True).first(),
        routes=_routes(),
        unacknowledged=capped(InboxEvent.objects.filter(waits_for("acknowledge"))),
        unapplied=capped(InboxEvent.objects.filter(waits_for("apply"))),
        undelivered=capped(InboxEvent.objects.filter(waits_for("sink"))),
        unsettled=capped(notifications.unsettled()),
    )


def _routes() -> list[Route]:
    return [
        Route(
            state=names.OPTIONS[state],
            label=State(state).label,
            stopped=health.stopped,
            error=health.error,
            since=_time(health.since),
            probe_at=None if health.stopped else _time(health.probe_at),
        )
        for state, health in routes_health.read_all().items()
        if health.stopped or health.fails
    ]


def _time(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else None
