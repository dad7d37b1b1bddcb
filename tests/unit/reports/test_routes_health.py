"""How a route fails, recovers, stops and is resumed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from channelsync.audit.models import AuditEntry
from channelsync.listings.lifecycle import State
from channelsync.reports import routes_health as health
from channelsync.reports.routes_health import Gate
from channelsync.runtime.models import OperatorNotice, SharedValue
from channelsync.scx.errors import ErrorItem, RejectedError
from tests.unit.reports.making import SUPPORT

pytestmark = pytest.mark.django_db
LISTED = State.LISTED


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def gate(*, at_once: bool = False) -> Gate:
    """Return whether listed reports may go now."""
    return health.gate(health.read(LISTED), now=datetime.now(UTC), at_once=at_once)


def refusal(message: str = "no", code: str = "GEN400") -> RejectedError:
    """Return what SCX says about a single report."""
    return RejectedError(message, items=[ErrorItem(code, message)])


@pytest.mark.rule(9)
@pytest.mark.parametrize(
    ("fails", "least", "most"), [(1, 1.5, 2), (2, 3, 4), (5, 24, 32), (10, 675, 900), (99, 675, 900)]
)
def test_backoff_doubles_up_to_a_quarter_of_an_hour(fails: int, least: float, most: float) -> None:
    waits = {health.backoff(fails) for _ in range(50)}
    assert timedelta(seconds=least) <= min(waits) <= max(waits) <= timedelta(seconds=most)
    assert len(waits) > 1  # jitter


def test_route_that_works_writes_nothing() -> None:
    assert (gate(), health.succeeded(LISTED)) == (Gate.OPEN, False)
    assert not SharedValue.objects.exists()


@pytest.mark.rule(9)
def test_failing_route_is_probed_when_its_time_has_come(clock: time_machine.Traveller) -> None:
    health.failed(LISTED, "502")
    assert gate() == Gate.CLOSED
    clock.shift(2)
    assert gate() == Gate.PROBE


@pytest.mark.rule(9)
def test_failures_side_by_side_count_as_one(clock: time_machine.Traveller) -> None:
    health.failed(LISTED, "502")
    health.failed(LISTED, "502")
    assert health.read(LISTED).fails == 1
    clock.shift(2)
    health.failed(LISTED, "502")
    assert health.read(LISTED).fails == 2


def test_person_may_try_a_failing_route_at_once() -> None:
    health.failed(LISTED, "502")
    assert gate(at_once=True) == Gate.PROBE


@pytest.mark.rule(9)
def test_first_success_opens_the_route() -> None:
    health.failed(LISTED, "502")
    assert health.succeeded(LISTED) is True
    assert (gate(), health.succeeded(LISTED)) == (Gate.OPEN, False)


def test_routes_fare_apart() -> None:
    health.failed(State.FAILED, "502")
    assert gate() == Gate.OPEN


@pytest.mark.rule(8)
def test_eight_single_reports_refused_alike_stop_the_route() -> None:
    for number in range(8):
        assert gate() == Gate.OPEN
        health.refused_alone(LISTED, refusal(f"offer {number} is wrong"))
    assert (gate(), gate(at_once=True)) == (Gate.CLOSED, Gate.CLOSED)
    notice = OperatorNotice.objects.get(key="reports.stopped.listed", closed_at=None)
    assert "send_reports --resume listed" in notice.text


@pytest.mark.rule(8)
def test_refusals_that_differ_do_not_stop_the_route() -> None:
    for number in range(20):
        health.refused_alone(LISTED, refusal(code=f"CHN{'AB'[number % 2]}"))
    assert gate() == Gate.OPEN


@pytest.mark.rule(8)
def test_one_that_gets_through_starts_the_count_anew() -> None:
    for _ in range(7):
        health.refused_alone(LISTED, refusal())
    health.succeeded(LISTED)
    health.refused_alone(LISTED, refusal())
    assert gate() == Gate.OPEN


def test_late_success_does_not_undo_a_stop() -> None:
    health.stop(LISTED, "gone")
    health.succeeded(LISTED)
    assert gate() == Gate.CLOSED


def test_resume_opens_the_route_and_closes_the_notice() -> None:
    health.stop(LISTED, "gone")
    assert health.resume_route(state=LISTED, by=SUPPORT, reason="mended") is True
    assert (gate(), OperatorNotice.objects.filter(closed_at=None).count()) == (Gate.OPEN, 0)
    assert AuditEntry.objects.values_list("action", "reason").get() == ("resume_route", "mended")


def test_resume_of_route_that_is_not_stopped_does_nothing() -> None:
    assert health.resume_route(state=LISTED, by=SUPPORT) is False
    assert not AuditEntry.objects.exists()
