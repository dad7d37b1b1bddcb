"""Two of everything at the same time do no harm: rules 4, 5 and 13."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from channelsync.events import services, tasks
from channelsync.events.models import InboxEvent
from channelsync.events.mutex import take_mutex
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferRevision, Transition
from channelsync.reports import delivery
from channelsync.reports import services as reports
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.runtime import leases
from channelsync.sandbox.world import World
from channelsync.stock import services as stock
from channelsync.stock.models import StockLevel, StockSnapshot
from tests import wire
from tests.crash.together import together
from tests.unit.reports.making import ERRORS, SUPPORT

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("flows")]
NUMBER = 40


@pytest.fixture
def world() -> World:
    """Return a world that hides delivered events so shortly that two pollers get the same ones."""
    return World(seed=1, offers=0, invisible_seconds=0.01)


@pytest.fixture
def flows(scx_settings: "Settings", tmp_path: "Path") -> None:
    """Point all flows at the sandbox, in small pages."""
    scx_settings.DATA_DIR = tmp_path
    scx_settings.EVENTS_PAGE = 15


def fill(world: World) -> None:
    """Let a seller list, change and end."""
    now = timezone.now()
    for number in range(1, NUMBER + 1):
        world.offer_new("1", number, created_at=now - timedelta(minutes=9), variationList=[])
        world.offer_update("1", number, created_at=now - timedelta(minutes=8), title=f"Second {number}")
        world.price_update("1", number, f"{number}.50", created_at=now - timedelta(minutes=7))
        if number % 4 == 0:
            world.end("1", number, created_at=now - timedelta(minutes=6))
        world.stock_change("1", number, number, updated_at=now - timedelta(minutes=5))


def poll() -> None:
    services.sync()


def read_stock() -> None:
    stock.sync(wait=5, seconds=30)


def decide(state: State) -> Callable[[], None]:
    """Return a decider that goes through all listings again and again; ended ones refuse, as they should."""
    errors = ERRORS if state == State.FAILED else ()

    def work() -> None:
        for _round in range(4):
            targets = [reports.Target("1", number) for number in range(1, NUMBER + 1)]
            reports.report_many(decisions=[reports.Decision(one, state, errors) for one in targets], by=SUPPORT)

    return work


def assert_applied_once(world: World) -> None:
    """Each event has left exactly one trace."""
    events = Counter(InboxEvent.objects.values_list("event_id", flat=True))
    assert set(events) == set(world.deliveries) == set(world.acknowledged)
    assert set(InboxEvent.objects.values_list("status", flat=True)) <= {"applied", "stale"}
    moves = Counter(Transition.objects.exclude(event=None).values_list("event_id", flat=True))
    assert set(moves.values()) == {1}
    numbers = OfferRevision.objects.values_list("offer_id", "number")
    assert (
        len(set(numbers))
        == len(numbers)
        == InboxEvent.objects.filter(pk__in=moves, type__endswith="e").count()
        + (InboxEvent.objects.filter(pk__in=moves, type__endswith="New").count())
    )


def assert_chains() -> None:
    """The moves of each listing follow one another without a gap."""
    for offer in Offer.objects.all():
        moves = list(offer.transitions.order_by("version"))
        assert [move.version for move in moves] == list(range(1, len(moves) + 1))
        assert all(before.to_state == after.from_state for before, after in pairwise(moves))
        assert (offer.version, offer.state) == (moves[-1].version, moves[-1].to_state)


@pytest.mark.rule(13)
def test_pollers_at_once_apply_each_event_once(world: World) -> None:
    fill(world)
    together(poll, poll, poll)
    poll()
    assert_applied_once(world)
    assert_chains()
    assert Counter(Offer.objects.values_list("state", flat=True)) == {"pending": 30, "ended": 10}
    assert world.lost == []


@pytest.mark.rule(4)
def test_pages_that_name_listings_in_opposite_order_do_not_deadlock() -> None:
    keys = range(1, 60)
    wire.take(*(wire.offer(offerId=number) for number in keys))

    def take(at: int, numbers: range) -> Callable[[], object]:
        return lambda: [
            wire.take(*(wire.offer(wire.UPDATE, at=at + step, offerId=number) for number in numbers))
            for step in range(1, 6)
        ]

    together(take(10, keys), take(20, keys[::-1]), take(30, keys))
    assert_chains()
    assert set(Offer.objects.values_list("content_mark_at", flat=True)) == {wire.START + timedelta(seconds=35)}


def hold_mutex(entered: threading.Event, work: Callable[[], object]) -> None:
    """Apply events for a while, as a long page does, and work before the mutex is given back."""
    with transaction.atomic():
        take_mutex()
        entered.set()
        threading.Event().wait(0.3)
        work()


@pytest.mark.rule(4)
def test_applying_waits_while_another_applies() -> None:
    """The mutex is the transaction's: a second page is stored and applied only when the first is done."""
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.wait(30)
        wire.take(wire.offer())
        order.append("second")

    together(lambda: hold_mutex(entered, lambda: order.append("first")), second)
    assert order == ["first", "second"]


@pytest.mark.rule(4)
def test_decisions_go_on_while_events_are_applied(world: World) -> None:
    """Decisions take no mutex: they meet events only at the listing's lock."""
    fill(world)
    together(poll, decide(State.LISTED), decide(State.FAILED), poll)
    poll()
    assert_applied_once(world)
    assert_chains()


@pytest.mark.rule(5)
def test_of_two_decisions_on_one_version_one_is_refused() -> None:
    """Whoever comes second is told who was faster."""
    wire.take(wire.offer())
    results: list[reports.Result] = []

    def act(state: State) -> Callable[[], object]:
        decision = reports.Decision(reports.Target("S1", 1, 1), state, ERRORS if state == State.FAILED else ())
        return lambda: results.append(reports.report_many(decisions=[decision], by=SUPPORT))

    together(act(State.LISTED), act(State.FAILED), act(State.IN_PROGRESS))
    assert sorted(len(result.done) for result in results) == [0, 0, 1]
    refused = [refusal for result in results for refusal in result.refused]
    assert {(one.reason_code, one.changed_by) for one in refused} == {(reports.ReasonCode.CHANGED, "support")}
    assert StateReport.objects.count() == 1


@pytest.mark.slow
@pytest.mark.rule(13)
def test_two_of_every_flow_at_once_do_no_harm(world: World) -> None:
    """Pollers, deciders, senders and stock runs, all at the same time."""
    fill(world)
    poll()
    fill(world)
    flows: list[Callable[[], object]] = [poll, poll, delivery.deliver, delivery.deliver, read_stock, read_stock]
    together(*flows, decide(State.LISTED), decide(State.IN_PROGRESS))
    poll()
    delivery.deliver(now_too=True)
    assert_chains()
    assert len(set(InboxEvent.objects.values_list("event_id", flat=True))) == len(world.acknowledged)
    assert StockLevel.objects.count() == StockSnapshot.objects.values("offer_id").distinct().count() == NUMBER
    assert_sent_once()


def assert_sent_once() -> None:
    """No report is left, none has two accepted attempts."""
    assert not StateReport.objects.filter(status__in=["waiting", "sending"]).exists()
    accepted = Counter(ReportAttempt.objects.filter(outcome="accepted").values_list("report_id", flat=True))
    assert accepted == Counter(StateReport.objects.filter(status="sent").values_list("pk", flat=True))


@pytest.mark.rule(13)
def test_poll_skips_while_another_holds_its_lease_but_the_command_does_not(world: World) -> None:
    fill(world)
    leases.acquire(name="events.sync", holder="another", duration=timedelta(minutes=1))
    tasks.sync()
    assert not InboxEvent.objects.exists()
    call_command("sync_events")
    assert InboxEvent.objects.count() == len(world.acknowledged) > NUMBER


@pytest.mark.rule(13)
def test_poller_that_was_killed_bars_the_others_for_less_than_a_minute(world: World) -> None:
    """Nobody gives its lease back; it must not hold up the flow for long."""
    fill(world)
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        dead = leases.turn("events.sync")
        dead.__enter__()
        tasks.sync()
        assert not InboxEvent.objects.exists()
        traveller.shift(timedelta(seconds=50))
        tasks.sync()
    assert InboxEvent.objects.count() > NUMBER


@pytest.mark.rule(13)
def test_sweep_applies_what_a_lost_message_left(world: World) -> None:
    """Events that were stored but not applied need nobody to wake them."""
    wire.take(wire.offer())
    InboxEvent.objects.update(status="new", applied_at=None)
    tasks.sweep()
    assert wire.statuses() == ["stale"]
    assert connection.in_atomic_block is False
