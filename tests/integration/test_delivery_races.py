"""Several senders and deciders at once: nothing twice, nothing in the wrong order (rule 6)."""

import threading
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.db import connection

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import claim, delivery
from channelsync.reports import services as reports
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.sandbox.world import World
from tests.unit.reports import making

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings", "known_seller"),
    pytest.mark.rule(6),
]
STATES = (State.IN_PROGRESS, State.FAILED, State.LISTED)
ROUTES = ("in-progress", "failed", "listed")


@pytest.fixture
def known_seller(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SCX know the seller, and send in small batches."""
    world.strict_offers = False
    world.book.meet("S1", world.clock())
    monkeypatch.setattr(claim, "BATCH", 7)


def together(*works: Callable[[], object]) -> None:
    """Run these at the same time, each in a thread with a connection of its own; raise what one of them raised."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for fault in faults:
        raise fault


def test_several_senders_send_each_report_once(world: World) -> None:
    rows = making.offers(60)
    reports.report_listed(targets=[making.target(row) for row in rows], by=making.SUPPORT)
    together(delivery.deliver, delivery.deliver, delivery.deliver)
    delivery.deliver()
    assert sorted(report.element["offerId"] for report in world.reports) == list(range(1, 61))
    assert ReportAttempt.objects.count() == 60


def decide_all(rows: list[Offer]) -> None:
    """Bring all these listings through every state, one after the other."""
    for state in STATES:
        errors = making.ERRORS if state == State.FAILED else ()
        decisions = [reports.Decision(making.target(row), state, errors) for row in rows]
        assert not reports.report_many(decisions=decisions, by=making.SUPPORT).refused


def test_decisions_during_delivery_arrive_in_order_and_last_one_wins(world: World) -> None:
    rows = making.offers(20)
    together(lambda: decide_all(rows), delivery.deliver, delivery.deliver)
    delivery.deliver()
    told: dict[int, list[int]] = defaultdict(list)
    for report in world.reports:
        told[report.element["offerId"]].append(ROUTES.index(report.route))
    assert len(told) == 20
    assert all(order == sorted(set(order)) and order[-1] == 2 for order in told.values())
    assert not StateReport.objects.filter(status__in=["waiting", "sending"]).exists()


def test_deciders_of_the_same_listings_take_turns(world: World) -> None:
    rows = making.offers(30)
    forward = [making.target(row) for row in rows]

    def decide(targets: list[reports.Target]) -> None:
        assert not reports.report_listed(targets=targets, by=making.SUPPORT).refused

    together(lambda: decide(forward), lambda: decide(forward[::-1]))
    assert StateReport.objects.filter(status="waiting").count() == 30
    assert StateReport.objects.filter(status="superseded").count() == 30


def test_cancel_and_claim_of_one_report_cannot_both_win(world: World) -> None:
    made = [making.report(row) for row in making.offers(20)]
    cancelled: list[int] = []

    def cancel() -> None:
        for report in made:
            if reports.cancel(report_id=report.pk, by=making.SUPPORT).done:
                cancelled.append(report.offer_id)

    together(cancel, delivery.deliver)
    delivery.deliver()
    sent = set(StateReport.objects.filter(status="sent").values_list("offer_id", flat=True))
    assert sent.isdisjoint(cancelled)
    assert len(sent) + len(cancelled) == 20 == len(world.reports) + len(cancelled)
