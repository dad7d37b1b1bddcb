"""Send reports to a server that fails in every way: rules 6, 8 and 9."""

from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.reports import claim, delivery, routes_health
from channelsync.reports import services as reports
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.runtime.models import OperatorNotice, SentRequest, SyncRun
from channelsync.runtime.store import DatabaseStore
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from channelsync.scx.client import Client
from channelsync.scx.errors import ConfigError, ProtocolError
from tests.unit.reports import making
from tests.unit.reports.sending import arrived, make_ripe, posts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scx_settings", "known_seller")]


@pytest.fixture
def known_seller(world: World) -> None:
    """Let SCX know the seller and whatever listings it has."""
    world.strict_offers = False
    world.book.meet("S1", world.clock())


@pytest.mark.rule(8)
def test_route_stops_when_eight_single_reports_are_refused_alike(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("400:listed")
    for row in making.offers(30):
        making.report(row)
    done = delivery.deliver()
    assert done.counts["rejected"] == 8
    assert "listed" in done.closed
    assert StateReport.objects.filter(status="waiting").count() == 22
    assert OperatorNotice.objects.filter(key="reports.stopped.listed", closed_at=None).exists()


@pytest.mark.rule(8)
def test_resumed_route_sends_what_waits(world: World, sandbox: SandboxServer) -> None:
    routes_health.stop(State.LISTED, "a test")
    making.report(making.offer())
    assert delivery.deliver(now_too=True).counts["requests"] == 0
    reports.resume_route(state=State.LISTED, by=making.SUPPORT)
    assert delivery.deliver().counts["accepted"] == 1


@pytest.mark.rule(9)
@pytest.mark.parametrize("fault", ["500", "html502", "503", "429"])
def test_failure_that_is_known_lets_the_report_wait(world: World, sandbox: SandboxServer, fault: str) -> None:
    sandbox.faults.add(f"{fault}:listed:count=1")
    making.report(making.offer())
    done = delivery.deliver()
    report = StateReport.objects.get()
    assert (done.failure is not None, report.status, report.attempts_count) == (True, "waiting", 1)
    assert report.due_at > timezone.now()
    assert SyncRun.objects.get().status == "failed"


@pytest.mark.rule(6)
@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
def test_cut_connection_bars_newer_reports(world: World, sandbox: SandboxServer, fault: str) -> None:
    sandbox.faults.add(f"{fault}:listed:count=1")
    row = making.offer()
    making.report(row)
    delivery.deliver()
    attempt = ReportAttempt.objects.get()
    newer = making.report(row, State.FAILED)
    assert (attempt.outcome, newer.not_before is not None) == ("unknown", True)
    assert delivery.deliver(now_too=True).counts["requests"] == 0


@pytest.mark.rule(6)
def test_report_after_a_cut_arrives_again_and_is_told_once_in_history(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("cut-after:listed:count=1")
    making.report(making.offer())
    delivery.deliver()
    make_ripe()
    delivery.deliver()
    assert (arrived(world), StateReport.objects.get().status) == ([1, 1], "sent")


@pytest.mark.rule(9)
def test_failing_route_sends_one_probe_and_is_released_by_its_success(
    world: World, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "BATCH", 2)
    sandbox.faults.add("500:listed:count=2")
    for row in making.offers(6):
        making.report(row)
    assert delivery.deliver().counts["requests"] == 1
    make_ripe()
    assert delivery.deliver().counts["requests"] == 1
    make_ripe()
    assert delivery.deliver().counts["accepted"] == 6


@pytest.mark.rule(9)
def test_probe_is_left_to_the_one_who_has_it(world: World) -> None:
    making.report(making.offer())
    routes_health.failed(State.LISTED, "502")
    make_ripe()
    with DatabaseStore().only_one("probe:listed", seconds=60):
        assert delivery.deliver().counts["requests"] == 0
    assert delivery.deliver().counts["accepted"] == 1


@pytest.mark.rule(9)
def test_failing_route_does_not_hold_up_the_others(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("500:in-progress")
    for row, state in zip(making.offers(3), delivery.ORDER, strict=True):
        making.report(row, state)
    delivery.deliver()
    assert arrived(world) == [2, 3]


@pytest.mark.rule(9)
def test_now_tries_what_waits_once(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("500:listed")
    making.report(making.offer())
    delivery.deliver()
    assert delivery.deliver().counts["requests"] == 0
    assert delivery.deliver(now_too=True).counts["requests"] == 1


@pytest.mark.rule(9)
def test_refused_sign_in_leaves_reports_untouched_and_shows_a_notice(world: World, settings: Any) -> None:
    settings.SCX_REFRESH_TOKEN = "wrong"
    making.report(making.offer())
    done = delivery.deliver()
    report = StateReport.objects.get()
    assert isinstance(done.failure, ConfigError)
    assert (report.status, report.attempts_count, posts(world)) == ("waiting", 0, 0)
    assert OperatorNotice.objects.filter(key="scx.connection", closed_at=None).exists()


@pytest.mark.rule(9)
def test_replaced_secret_heals_the_connection_at_once(world: World, sandbox: SandboxServer, settings: Any) -> None:
    settings.SCX_REFRESH_TOKEN = "wrong"
    making.report(making.offer())
    delivery.deliver()
    settings.SCX_REFRESH_TOKEN = sandbox.refresh_token
    assert delivery.deliver().counts["accepted"] == 1
    assert not OperatorNotice.objects.filter(closed_at=None).exists()


@pytest.mark.rule(9)
def test_forbidden_connection_is_probed_once_a_minute(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("403:listed:count=1")
    making.report(making.offer())
    assert isinstance(delivery.deliver().failure, ConfigError)
    assert isinstance(delivery.deliver().failure, ConfigError)
    assert (posts(world), StateReport.objects.get().attempts_count, SentRequest.objects.get().status) == (1, 0, 403)
    assert delivery.deliver(now_too=True).counts["accepted"] == 1


@pytest.mark.rule(9)
def test_route_that_is_gone_stops_and_says_so(world: World) -> None:
    making.report(making.offer())
    with patch.object(Client, "send_reports", side_effect=ProtocolError("404")):
        assert isinstance(delivery.deliver().failure, ProtocolError)
    assert (StateReport.objects.get().status, set(delivery.deliver().closed)) == ("waiting", {State.LISTED})
    assert OperatorNotice.objects.filter(key="reports.stopped.listed").exists()


@pytest.mark.rule(9)
def test_run_over_a_closed_route_is_not_on_time() -> None:
    making.report(making.offer())
    routes_health.failed(State.LISTED, "502")
    done = delivery.deliver()
    assert (str(done.failure), SyncRun.objects.get().status) == ("listed reports wait: 502", "failed")
