"""Send reports to a real server over HTTP: rules 6, 8, 9, 10 and 14."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
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
from channelsync.scx.errors import ConfigError, ProtocolError, ServerError, WouldWait
from channelsync.scx.exchange import Exchange
from channelsync.scx.routes import Group, ReportRoute
from tests.unit.reports import making

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scx_settings", "known_seller")]


@pytest.fixture
def known_seller(world: World) -> None:
    """Let SCX know the seller and whatever listings it has."""
    world.strict_offers = False
    world.book.meet("S1", world.clock())


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


def test_delivery_sends_what_is_due_in_one_request(world: World) -> None:
    for row in making.offers(3):
        making.report(row, listing_url="https://m.example/1")
    done = delivery.deliver()
    assert (done.failure, dict(done.counts)) == (None, {"requests": 1, "accepted": 3})
    assert arrived(world) == [1, 2, 3]
    assert set(StateReport.objects.values_list("status", "attempts_count")) == {("sent", 1)}
    assert ReportAttempt.objects.filter(request=SentRequest.objects.get(), outcome="accepted").count() == 3
    assert SyncRun.objects.get().counts == {"requests": 1, "accepted": 3}


def test_delivery_of_all_states_uses_three_routes(world: World) -> None:
    for row, state in zip(making.offers(3), delivery.ORDER, strict=True):
        making.report(row, state)
    delivery.deliver()
    assert [report.route for report in world.reports] == ["in-progress", "listed", "failed"]


@pytest.mark.rule(12)
def test_delivery_goes_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BATCH", 2)
    for row in making.offers(5):
        making.report(row)
    assert delivery.deliver().counts["requests"] == 3
    assert arrived(world) == [1, 2, 3, 4, 5]


@pytest.mark.rule(6)
def test_listing_with_two_decisions_hears_the_newer_last(world: World) -> None:
    row = making.offer()
    making.report(row, State.IN_PROGRESS)
    delivery.deliver()
    making.report(row, State.LISTED)
    delivery.deliver()
    assert [report.route for report in world.reports] == ["in-progress", "listed"]


@pytest.mark.rule(14)
def test_delivery_inside_a_transaction_is_refused() -> None:
    making.report(making.offer())
    with pytest.raises(RuntimeError), transaction.atomic():
        delivery.deliver()


@pytest.mark.rule(8)
def test_bad_element_does_not_hold_up_the_others(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("reject:offer=2:message=gesperrt")
    rows = making.offers(4)
    for row in rows:
        making.report(row)
    done = delivery.deliver()
    assert (done.failure, done.counts["accepted"], done.counts["rejected"]) == (None, 3, 1)
    assert arrived(world) == [1, 3, 4]
    assert "gesperrt" in StateReport.objects.get(status="rejected").error


@pytest.mark.rule(8)
def test_unnamed_refusal_is_tracked_down_by_halves(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("400:listed:count=2")
    for row in making.offers(4):
        making.report(row)
    done = delivery.deliver()
    # 4 refused, 2 refused, then 1 + 1 + 2 get through
    assert (done.counts["requests"], done.counts["accepted"], done.counts["rejected"]) == (5, 4, 0)


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


@pytest.mark.rule(8)
def test_stubborn_batch_is_halved_until_the_others_are_through(world: World) -> None:
    """SCX stumbles over one report without a word; the others of its batch get through all the same."""
    rows = making.offers(4)
    for row in rows:
        making.report(row)
    with patch.object(Client, "send_reports", _stumbling_over('"offerId":3', Client.send_reports)):
        for round_number in range(12):
            delivery.deliver()
            making.report(making.offer(100 + round_number))  # others succeed meanwhile
            make_ripe()
    assert {1, 2, 4} <= set(arrived(world))
    assert making.statuses(rows[2]) == [("listed", "waiting")]


def _stumbling_over(text: str, send: Any) -> Any:
    def stumbling(client: Client, route: ReportRoute, elements: list[str], **options: Any) -> Any:
        if not any(text in element for element in elements):
            return send(client, route, elements, **options)
        client.release(Group.OFFER)
        raise ServerError("boom", Exchange("POST", route.value, 500, timezone.now(), 1))

    return stumbling


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


@pytest.mark.rule(10)
def test_report_without_a_slot_stays_unclaimed(world: World) -> None:
    making.report(making.offer())
    with patch.object(Client, "reserve", side_effect=WouldWait("full", 30)):
        done = delivery.deliver()
    assert (done.more, done.failure, StateReport.objects.get().status) == (True, None, "waiting")


@pytest.mark.rule(6)
def test_process_that_stood_still_does_not_send_near_the_end_of_its_lease(world: World, settings: Any) -> None:
    settings.REPORT_LEASE = timedelta(seconds=30)
    making.report(making.offer())
    claims = iter([claim.claim_due, lambda *_args, **_options: None])
    with patch.object(claim, "claim_due", lambda state, **options: next(claims)(state, **options)):
        delivery.deliver()
    assert (posts(world), StateReport.objects.get().status) == (0, "waiting")


@pytest.mark.rule(6)
def test_decision_made_while_its_forerunner_is_on_its_way_arrives_after_it(world: World) -> None:
    row = making.offer()
    making.report(row, State.IN_PROGRESS)
    send = Client.send_reports

    def deciding(client: Client, *args: Any, **options: Any) -> Any:
        if not StateReport.objects.filter(state="listed").exists():
            making.report(row, State.LISTED)
            assert delivery.deliver().counts["requests"] == 0
        return send(client, *args, **options)

    with patch.object(Client, "send_reports", deciding):
        delivery.deliver()
    assert [report.route for report in world.reports] == ["in-progress", "listed"]


def test_unlinked_seller_is_rejected_with_words(world: World) -> None:
    world.unlink("S1")
    making.report(making.offer())
    delivery.deliver()
    assert "sellerId" in StateReport.objects.get(status="rejected").error


def test_delivery_gives_way_and_says_that_more_is_left(world: World) -> None:
    making.report(making.offer())
    done = delivery.deliver(budget_seconds=0)
    assert (done.more, done.counts["requests"]) == (True, 0)
