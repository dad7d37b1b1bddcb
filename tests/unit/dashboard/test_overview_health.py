"""When a flow's light is green, and when not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import Settings

from channelsync.bulk import tasks as bulk_tasks
from channelsync.bulk.models import BulkJob, BulkKind, BulkStatus
from channelsync.dashboard import tasks as dashboard_tasks
from channelsync.dashboard.figures import health
from channelsync.dashboard.figures.health import Light
from channelsync.dashboard.figures.troubles import Route
from channelsync.events import services as events
from channelsync.listings.models import Seller
from channelsync.runtime import runs
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.scx.errors import WouldWait
from channelsync.stock.models import StockCursor
from tests.conftest import FROZEN_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
MINUTE = timedelta(minutes=1)


def ran(minutes_ago: float, status: RunStatus = RunStatus.OK, flow: Flow = Flow.EVENTS, **more: Any) -> datetime:
    """Note a run that ended so long ago."""
    at = FROZEN_AT - minutes_ago * MINUTE
    ended = None if status == RunStatus.RUNNING else at
    SyncRun.objects.create(flow=flow, started_at=at, touched_at=at, finished_at=ended, status=status, **more)
    return at


def judge(flow: Flow = Flow.EVENTS) -> health.FlowHealth:
    return health.health_of(flow, MINUTE)


@pytest.mark.parametrize(("minutes", "light"), [(1, Light.ON_TIME), (2.9, Light.ON_TIME), (3.1, Light.LATE)])
def test_flow_is_on_time_within_three_intervals(minutes: float, light: Light) -> None:
    at = ran(minutes)
    assert (judge().light, judge().succeeded_at) == (light, at)


def test_flow_that_never_ran_is_late() -> None:
    assert (judge().light, judge().since) == (Light.LATE, None)


def test_flow_that_is_switched_off_says_so() -> None:
    assert health.health_of(Flow.EVENTS, timedelta(0)).light == Light.OFF


def test_failing_flow_says_since_when_and_why() -> None:
    good, first = ran(4), ran(3, RunStatus.FAILED, error="503")
    ran(1, RunStatus.FAILED, error="504")
    seen = judge()
    assert (seen.light, seen.since, seen.why, seen.succeeded_at) == (Light.FAILING, first, "504", good)


def test_one_failure_between_successes_is_told_beside_a_green_light() -> None:
    good = ran(1.5)
    ran(0.5, RunStatus.FAILED, error="500")
    seen = judge()
    assert (seen.light, seen.why, seen.succeeded_at) == (Light.ON_TIME, "500", good)
    ran(0.1)
    assert (judge().light, judge().why) == (Light.ON_TIME, "")


def test_second_failure_turns_the_light_red() -> None:
    ran(2)
    first = ran(1, RunStatus.FAILED, error="500")
    ran(0.05, RunStatus.FAILED, error="502")
    assert (judge().light, judge().since, judge().why) == (Light.FAILING, first, "502")


def test_failures_of_a_few_seconds_are_one_hiccup(frozen_time: time_machine.Traveller) -> None:
    ran(0.25)
    for minutes in (0.2, 0.15, 0.1):
        ran(minutes, RunStatus.FAILED, error="500")
    assert judge().light == Light.ON_TIME
    frozen_time.shift(timedelta(seconds=5))
    assert judge().light == Light.FAILING


def test_single_failure_turns_red_when_no_other_try_comes(frozen_time: time_machine.Traveller) -> None:
    ran(10, flow=Flow.SELLERS)
    ran(0, RunStatus.FAILED, Flow.SELLERS, error="500")
    assert light(Flow.SELLERS).light == Light.ON_TIME
    frozen_time.shift(timedelta(seconds=74))
    assert light(Flow.SELLERS).light == Light.ON_TIME
    frozen_time.shift(timedelta(seconds=2))
    assert light(Flow.SELLERS).light == Light.FAILING


def test_try_that_runs_does_not_hide_a_failure_for_long() -> None:
    ran(2.5)
    ran(1.5, RunStatus.FAILED, error="500")
    ran(0.1, RunStatus.RUNNING)
    assert judge().light == Light.FAILING


def test_failure_of_a_flow_that_never_worked_is_red_at_once() -> None:
    ran(0.01, RunStatus.FAILED, error="500")
    assert judge().light == Light.FAILING


def test_failure_long_after_the_last_success_is_red_at_once() -> None:
    ran(3.1)
    ran(0.01, RunStatus.FAILED, error="500")
    assert judge().light == Light.FAILING


def test_flow_that_failed_and_then_fell_silent_is_late() -> None:
    ran(9, RunStatus.FAILED, error="503")
    assert judge().light == Light.LATE


def test_failing_flow_stays_failing_while_it_tries_again() -> None:
    ran(2, RunStatus.FAILED, error="503")
    ran(0.1, RunStatus.RUNNING)
    assert judge().light == Light.FAILING


def test_long_run_that_gives_signs_is_on_time() -> None:
    ran(20)
    ran(0.1, RunStatus.RUNNING)
    assert judge().light == Light.ON_TIME


def test_run_that_was_killed_turns_late() -> None:
    ran(20)
    ran(4, RunStatus.RUNNING)
    assert judge().light == Light.LATE


def test_run_that_only_put_off_its_question_is_no_success() -> None:
    ran(4, flow=Flow.STOCK)
    ran(1, flow=Flow.STOCK, counts={"postponed": 1, "read": 0})
    assert judge(Flow.STOCK).light == Light.LATE


def test_success_of_one_seller_says_nothing_of_the_others() -> None:
    ran(9)
    ran(1, flow=Flow.STOCK, scope="shop")
    assert judge(Flow.STOCK).light == Light.LATE


def test_stock_per_seller_is_as_slow_as_the_slowest(settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    ran(1, flow=Flow.STOCK)
    for name, minutes in (("quick", 1), ("slow", 30)):
        Seller.objects.create(id=name, first_seen_at=FROZEN_AT - timedelta(days=1))
        StockCursor.objects.create(scope=name, since=FROZEN_AT, moved_at=FROZEN_AT - minutes * MINUTE)
    assert (judge(Flow.STOCK).light, judge(Flow.STOCK).lagging) == (Light.LATE, 1)


def test_old_success_is_found_behind_many_failures() -> None:
    good = ran(50)
    for minute in range(40, 0, -1):
        ran(minute, RunStatus.FAILED, error="503")
    assert judge().succeeded_at == good


def test_nothing_runs_when_no_flow_has_tried(frozen_time: time_machine.Traveller) -> None:
    for flow in (Flow.EVENTS, Flow.REPORTS, Flow.STOCK, Flow.SELLERS):
        ran(0.5, flow=flow)
    assert not health.nothing_runs(health.flows())
    frozen_time.shift(timedelta(minutes=10))
    assert health.nothing_runs(health.flows())


def test_failing_flows_are_not_nothing() -> None:
    ran(0.5, RunStatus.FAILED, error="503")
    assert not health.nothing_runs(health.flows())


def test_reports_are_no_greener_than_their_routes() -> None:
    for flow in (Flow.REPORTS, Flow.EVENTS):
        ran(0.1, flow=flow)
    route = Route("listed", "Listed", stopped="no", error="", since=None, probe_at=None)
    lights = {one.flow: one.light for one in health.darken(health.flows(), [route])}
    assert (lights[Flow.REPORTS], lights[Flow.EVENTS]) == (Light.FAILING, Light.ON_TIME)


def light(flow: Flow) -> health.FlowHealth:
    """Return what the overview says of a flow."""
    return next(one for one in health.flows() if one.flow == flow)


def test_every_flow_has_a_light() -> None:
    assert {one.flow for one in health.flows()} == set(Flow)


def test_attributes_that_fail_say_why() -> None:
    ran(5, RunStatus.FAILED, Flow.ATTRIBUTES, error="503")
    assert (light(Flow.ATTRIBUTES).light, light(Flow.ATTRIBUTES).why) == (Light.FAILING, "503")


def test_attributes_of_days_ago_are_late() -> None:
    ran(4 * 24 * 60, flow=Flow.ATTRIBUTES, counts={"tree": 1})
    assert light(Flow.ATTRIBUTES).light == Light.LATE


def test_clean_up_of_a_new_desk_is_not_due_yet() -> None:
    ran(5)
    assert light(Flow.PRUNE).light == Light.NOT_YET


def test_flow_of_a_new_desk_is_late_once_it_should_have_come() -> None:
    ran(2)
    assert judge(Flow.FIGURES).light == Light.NOT_YET
    ran(4)
    SyncRun.objects.filter(started_at__gt=FROZEN_AT - 3 * MINUTE).delete()
    assert judge(Flow.FIGURES).light == Light.LATE


def test_clean_up_that_never_came_is_late() -> None:
    ran(4 * 24 * 60)
    assert light(Flow.PRUNE).light == Light.LATE


@pytest.mark.parametrize("status", [BulkStatus.RUNNING, BulkStatus.CANCELLED])
def test_bulk_action_that_came_to_a_halt_is_failing(status: BulkStatus) -> None:
    ran(0.1, flow=Flow.BULK)
    assert light(Flow.BULK).light == Light.ON_TIME
    told = {"actor_name": "x", "reason": "x", "error": "disk full"}
    times = {"created_at": FROZEN_AT, "due_at": FROZEN_AT}
    BulkJob.objects.create(kind=BulkKind.RESEND, status=status, **told, **times)
    assert (light(Flow.BULK).light, light(Flow.BULK).why) == (Light.FAILING, "disk full")


def test_pacing_is_late_at_worst_and_says_so() -> None:
    ran(9)
    ran(8, RunStatus.FAILED, error="503")
    with pytest.raises(WouldWait), runs.run(Flow.EVENTS):
        raise WouldWait("no slot in rate group event for 20.0 s", 20.0)
    assert (judge().light, judge().why) == (Light.LATE, health.PACING)


def test_pacing_between_successes_is_on_time() -> None:
    ran(1)
    with pytest.raises(WouldWait), runs.run(Flow.EVENTS):
        raise WouldWait("no slot in rate group event for 20.0 s", 20.0)
    assert judge().light == Light.ON_TIME


def test_own_work_leaves_signs(frozen_time: time_machine.Traveller) -> None:
    for _look in range(5):
        bulk_tasks.sweep()
    dashboard_tasks.count()
    events.prune()
    assert all(light(flow).light == Light.ON_TIME for flow in (Flow.BULK, Flow.FIGURES, Flow.PRUNE))
    assert SyncRun.objects.filter(flow=Flow.BULK).count() == 1
    frozen_time.shift(timedelta(days=4))
    assert all(light(flow).light == Light.LATE for flow in (Flow.BULK, Flow.FIGURES, Flow.PRUNE))
