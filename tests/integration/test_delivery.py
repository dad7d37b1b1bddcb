"""Send reports to a real server over HTTP: rules 6, 8, 10, 12 and 14."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.reports import claim, delivery
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.runtime.models import SentRequest, SyncRun
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from channelsync.scx.client import Client
from channelsync.scx.errors import ServerError, WouldWait
from channelsync.scx.exchange import Exchange
from channelsync.scx.routes import Group, ReportRoute
from tests.unit.reports import making
from tests.unit.reports.sending import arrived, make_ripe, posts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scx_settings", "known_seller")]


@pytest.fixture
def known_seller(world: World) -> None:
    """Let SCX know the seller and whatever listings it has."""
    world.strict_offers = False
    world.book.meet("S1", world.clock())


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
