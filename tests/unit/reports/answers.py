"""Answers of SCX to reports that were claimed."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import claim
from channelsync.reports.claim import Claim
from channelsync.reports.models import StateReport
from channelsync.scx.errors import ErrorItem, NetworkError, RejectedError, ServerError
from channelsync.scx.exchange import Exchange
from tests.unit.reports import making

ROUTES = {"listed": "/v1/channel/offer/listed", "in_progress": "/v1/channel/offer/in-progress"}


def exchange(status: int | None, state: State = State.LISTED) -> Exchange:
    """Return a request with its answer."""
    return Exchange("POST", ROUTES[state.value], status, datetime.now(UTC), 12, "answer", 1)


def claim_of(rows: list[Offer], state: State = State.LISTED) -> Claim:
    """Report these listings and claim the reports."""
    for row in rows:
        making.report(row, state)
    found = claim.claim_due(state)
    assert found is not None
    return found


def unknown(state: State = State.LISTED) -> NetworkError:
    """Return a time-out."""
    return NetworkError("no answer in time", exchange(None, state), outcome_unknown=True)


def server_error(status: int = 502) -> ServerError:
    """Return a proxy's answer."""
    return ServerError("bad gateway", exchange(status))


def rejection(elements: dict[int, list[ErrorItem]] | None = None, message: str = "nothing fits") -> RejectedError:
    """Return a 400."""
    items = [item for some in (elements or {}).values() for item in some] or [ErrorItem("VAL100", message)]
    return RejectedError(message, exchange(400), items=items, elements=elements)


def waiting() -> list[StateReport]:
    """Return what waits, in order."""
    return list(StateReport.objects.filter(status="waiting").order_by("id"))


def expire(found: Claim) -> None:
    """Let the lease run out."""
    StateReport.objects.filter(lease=found.lease).update(lease_until=timezone.now() - timedelta(seconds=1))
