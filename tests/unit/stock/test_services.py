"""The stock flow against answers of every kind."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.scx.errors import ConfigError, NetworkError, RejectedError, ServerError, WouldWait
from channelsync.scx.payloads import StockUpdate
from channelsync.stock import cursors, levels, services
from channelsync.stock.levels import Step
from channelsync.stock.models import StockCursor, StockLevel, StockSnapshot
from tests.conftest import FROZEN_AT, Published
from tests.unit.stock.conftest import FakeStock, at, update

pytestmark = pytest.mark.django_db
FIRST = FROZEN_AT - timedelta(days=30)
OVERLAP = timedelta(seconds=60)


def sync(seconds: float = 60) -> dict[str, int]:
    return dict(services.sync(wait=1, seconds=seconds))


def cursor(scope: str = "") -> StockCursor:
    return StockCursor.objects.get(scope=scope)


@pytest.mark.rule(11)
def test_first_call_asks_from_the_setting(scx: FakeStock) -> None:
    sync()
    assert scx.asked == [(None, FIRST)]


@pytest.mark.rule(11)
def test_next_call_asks_from_cursor_less_overlap(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100))
    sync()
    sync()
    assert scx.asked[1] == (None, at(-100) - OVERLAP)


@pytest.mark.rule(11)
def test_cursor_is_what_scx_says(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100), last=at(-90))
    sync()
    assert cursor().since == at(-90)


@pytest.mark.rule(11)
def test_cursor_stays_on_an_empty_answer(scx: FakeStock) -> None:
    scx.answers(last=at(-5))
    sync()
    assert cursor().since == FIRST


@pytest.mark.rule(11)
def test_cursor_never_goes_back(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100))
    scx.answers(update(1, 6, -300))
    sync()
    sync()
    assert cursor().since == at(-100)


@pytest.mark.rule(11)
def test_cursor_never_passes_the_time_of_asking(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100), last=at(3600))
    sync()
    assert cursor().since == FROZEN_AT


def test_cursor_follows_the_newest_entry_where_scx_names_none(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100), update(2, 5, -50))
    sync()
    assert cursor().since == at(-50)


@pytest.mark.rule(11)
def test_cursor_stays_when_nothing_is_readable(scx: FakeStock) -> None:
    scx.answers(last=at(-5), problems=("stockUpdateList[0]: left out",))
    assert sync()["problems"] == 1
    assert cursor().since == FIRST


@pytest.mark.rule(11)
def test_rows_go_in_steps_and_cursor_with_the_last(scx: FakeStock, monkeypatch: pytest.MonkeyPatch) -> None:
    write, seen = levels.write, []

    def watched(*, rows: Sequence[StockUpdate], received_at: datetime) -> Step:
        seen.append((len(rows), cursor().since))
        return write(rows=rows, received_at=received_at)

    monkeypatch.setattr(services, "STEP", 2)
    monkeypatch.setattr(levels, "write", watched)
    scx.answers(*[update(offer_id, 1, -50) for offer_id in range(1, 6)])
    sync()
    assert seen == [(2, FIRST), (2, FIRST), (1, FIRST)]
    assert cursor().since == at(-50)


@pytest.mark.rule(11)
def test_cut_off_run_keeps_its_steps_but_not_the_cursor(scx: FakeStock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "STEP", 2)
    monkeypatch.setattr(cursors, "move", lambda **_to: 1 / 0)
    scx.answers(*[update(offer_id, 1, -50) for offer_id in range(1, 6)])
    with pytest.raises(ZeroDivisionError):
        sync()
    assert StockLevel.objects.count() == StockSnapshot.objects.count() == 4
    assert cursor().since == FIRST


def test_counts_tell_what_became_of_the_rows(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100), update(1, 6, -90), update(2, 5, -100), problems=("stockUpdateList[3]: bad",))
    assert sync() == {"read": 3, "changed": 2, "unchanged": 1, "unknown": 2, "problems": 1}


def test_entry_far_in_the_future_is_left_out(scx: FakeStock) -> None:
    scx.answers(update(1, 5, 2 * 86400), update(2, 5, -100), last=at(-100))
    assert sync()["problems"] == 1
    assert list(StockLevel.objects.values_list("offer_id", flat=True)) == [2]


def test_entry_too_large_to_store_is_left_out(scx: FakeStock) -> None:
    scx.answers(update(1, 2**63, -100), update(2, 5, -100))
    assert sync()["problems"] == 1
    assert list(StockLevel.objects.values_list("offer_id", flat=True)) == [2]


@pytest.mark.rule(10)
def test_stock_leaves_reports_half_of_the_limit(scx: FakeStock) -> None:
    sync()
    assert scx.shares == [0.5]


@pytest.mark.rule(11)
def test_stock_leaves_the_offers_own_quantity_alone(scx: FakeStock, seller: Seller) -> None:
    Offer.objects.create(seller=seller, offer_id=1, quantity=7, state_since=FROZEN_AT, created_at=FROZEN_AT)
    scx.answers(update(1, 5, -100))
    sync()
    assert Offer.objects.get().quantity == 7


@pytest.mark.rule(11)
def test_sellers_known_at_the_first_call_are_not_read_again(scx: FakeStock, seller: Seller) -> None:
    scx.answers(update(1, 5, -100))
    sync()
    assert scx.asked == [(None, FIRST)]


@pytest.mark.rule(11)
def test_seller_that_appears_is_read_once(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100))
    sync()
    Seller.objects.create(id="S2")
    sync()
    sync()
    assert [asked for asked in scx.asked if asked[0]] == [("S2", FIRST)]


@pytest.mark.rule(11)
def test_seller_that_returns_is_read_again_from_the_beginning(scx: FakeStock, seller: Seller) -> None:
    scx.answers(update(1, 5, -100))
    sync()
    Seller.objects.update(link_changed_at=at(10))
    sync()
    sync()
    assert [asked for asked in scx.asked if asked[0]] == [("S1", FIRST)]


@pytest.mark.rule(11)
def test_unlinked_seller_is_not_read(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100))
    sync()
    Seller.objects.create(id="S2", link_state=LinkState.UNLINKED)
    sync()
    assert not [asked for asked in scx.asked if asked[0]]


def test_new_sellers_wait_while_all_is_postponed(scx: FakeStock, seller: Seller) -> None:
    scx.fails(WouldWait("offer: no slot", 20))
    assert sync()["postponed"] == 1
    assert scx.asked == [(None, FIRST)]


def test_refused_seller_does_not_hold_up_the_next(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    Seller.objects.bulk_create([Seller(id="A"), Seller(id="B")])
    scx.fails(RejectedError("VAL100: seller is not known"))
    scx.answers(update(1, 5, -100, "B"))
    assert sync()["problems"] == 1
    assert StockLevel.objects.get().seller_id == "B"


def test_failing_seller_does_not_hold_up_the_next(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    Seller.objects.bulk_create([Seller(id="A"), Seller(id="B")])
    scx.fails(ServerError("500"))
    scx.answers(update(1, 5, -100, "B"))
    with pytest.raises(ServerError):
        sync()
    assert StockLevel.objects.get().seller_id == "B"


def test_sellers_are_given_up_when_scx_itself_fails(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    Seller.objects.bulk_create([Seller(id=f"S{number}") for number in range(9)])
    for _seller in range(9):
        scx.fails(NetworkError("no connection"))
    with pytest.raises(NetworkError):
        sync()
    assert len(scx.asked) == services.PATIENCE


def test_per_seller_keeps_a_cursor_each(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    Seller.objects.bulk_create([Seller(id="A"), Seller(id="B")])
    scx.answers(update(1, 5, -100, "A"))
    scx.answers(update(1, 5, -200, "B"))
    sync()
    assert (cursor("A").since, cursor("B").since) == (at(-100), at(-200))


def test_per_seller_begins_no_call_after_its_time(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    Seller.objects.bulk_create([Seller(id="A"), Seller(id="B")])
    assert sync(seconds=0)["postponed"] == 2
    assert scx.asked == []


@pytest.mark.rule(13)
def test_wake_sellers_sends_a_message_per_active_seller(published: Published) -> None:
    Seller.objects.bulk_create([Seller(id="A"), Seller(id="B"), Seller(id="C", link_state=LinkState.REMOVED)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_options: act())
        assert services.wake_sellers() == 2
    assert [message[1] for message in published.messages] == [("A",), ("B",)]


def test_since_goes_back_but_the_cursor_does_not(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100))
    sync()
    scx.answers(update(2, 5, -5000))
    services.sync(wait=1, seconds=60, after=at(-9000))
    assert scx.asked[1] == (None, at(-9000))
    assert cursor().since == at(-100)


@pytest.mark.rule(11)
def test_since_that_skips_time_leaves_the_cursor(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -1000))
    sync()
    scx.answers(update(2, 5, -5))
    services.sync(wait=1, seconds=60, after=at(-10))
    assert cursor().since == at(-1000)
    assert StockLevel.objects.count() == 2


def test_run_of_a_quiet_seller_leaves_no_row(scx: FakeStock, seller: Seller) -> None:
    services.sync_seller(seller_id="S1", wait=1)
    assert not SyncRun.objects.exists()


def test_run_of_a_seller_with_changes_is_kept(scx: FakeStock, seller: Seller) -> None:
    scx.answers(update(1, 5, -100))
    services.sync_seller(seller_id="S1", wait=1)
    run = SyncRun.objects.get(flow=Flow.STOCK, scope="S1")
    assert (run.status, run.counts["changed"]) == (RunStatus.OK, 1)


@pytest.mark.rule(9)
def test_refused_connection_is_noted_and_raised(scx: FakeStock) -> None:
    scx.fails(ConfigError("401 twice"))
    with pytest.raises(ConfigError):
        sync()
    assert SyncRun.objects.get().status == RunStatus.FAILED


def test_unread_sellers_come_oldest_first(frozen_time: time_machine.Traveller) -> None:
    Seller.objects.create(id="A", first_seen_at=at(5))
    Seller.objects.create(id="B", first_seen_at=at(1))
    assert cursors.unread_sellers() == ["B", "A"]


def test_seller_linked_ahead_of_our_clock_is_read_once(seller: Seller) -> None:
    Seller.objects.update(link_changed_at=at(600))
    cursors.note_read(sellers=["S1"], at=timezone.now())
    assert cursors.unread_sellers() == []
