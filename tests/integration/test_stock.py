"""Stock from a local SCX over HTTP; runs at once on a real database."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from channelsync.listings.models import Seller
from channelsync.scx.errors import TemporaryError
from channelsync.scx.payloads import StockUpdate
from channelsync.stock import cursors, levels, services
from channelsync.stock.models import StockCursor, StockLevel, StockSnapshot

if TYPE_CHECKING:
    from channelsync.sandbox.server import SandboxServer
    from channelsync.sandbox.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now(scx_settings: Settings) -> datetime:
    """Return the current second; the flow is pointed at the sandbox."""
    return timezone.now().replace(microsecond=0)


def sync() -> dict[str, int]:
    return dict(services.sync(wait=5, seconds=30))


def shown() -> dict[tuple[str, int], int]:
    return {(level.seller_id, level.offer_id): level.quantity for level in StockLevel.objects.all()}


def at_once(*acts: Callable[[], object]) -> None:
    """Run the acts in threads with connections of their own; their errors fail the test."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except BaseException as error:  # noqa: BLE001 - handed to the test below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []


def test_stock_of_all_sellers_arrives(world: "World", now: datetime) -> None:
    world.stock_change("1", 11, 5, updated_at=now - timedelta(seconds=30))
    world.stock_change("7f3a", 11, 0, updated_at=now - timedelta(seconds=20))
    assert sync()["changed"] == 2
    assert shown() == {("1", 11): 5, ("7f3a", 11): 0}


@pytest.mark.rule(11)
def test_late_change_in_the_cursors_second_is_not_missed(world: "World", now: datetime) -> None:
    moment = now - timedelta(seconds=30)
    world.stock_change("1", 11, 5, updated_at=moment)
    sync()
    assert StockCursor.objects.get(scope="").since == moment
    world.stock_change("1", 11, 4, updated_at=moment)
    sync()
    assert shown() == {("1", 11): 4}


@pytest.mark.rule(11)
def test_overlap_makes_no_second_snapshot(world: "World", now: datetime) -> None:
    world.stock_change("1", 11, 5, updated_at=now - timedelta(seconds=30))
    sync()
    assert sync()["unchanged"] == 1
    assert StockSnapshot.objects.count() == 1


def test_per_seller_command_reads_each_seller(world: "World", now: datetime, settings: Settings) -> None:
    settings.STOCK_SYNC = "per_seller"
    for seller_id in ("1", "7f3a"):
        Seller.objects.create(id=seller_id)
        world.stock_change(seller_id, 11, 5, updated_at=now - timedelta(seconds=30))
    call_command("sync_stock")
    assert shown() == {("1", 11): 5, ("7f3a", 11): 5}
    assert set(StockCursor.objects.values_list("scope", flat=True)) == {"1", "7f3a"}


def test_garbled_answer_is_read_again(world: "World", sandbox: "SandboxServer", now: datetime) -> None:
    world.stock_change("1", 11, 5, updated_at=now - timedelta(seconds=30))
    sandbox.faults.add("truncated:stock-all:count=1")
    with pytest.raises(TemporaryError):
        sync()
    assert shown() == {}
    sync()
    assert shown() == {("1", 11): 5}


def rows(quantity: int, moment: datetime, count: int = 2000) -> list[StockUpdate]:
    return [StockUpdate("1", offer_id, "", quantity, moment) for offer_id in range(1, count)]


def write(some: list[StockUpdate]) -> None:
    with transaction.atomic():
        levels.write(rows=levels.newest(some), received_at=timezone.now())


@pytest.mark.rule(11)
@pytest.mark.rule(13)
def test_two_runs_at_once_note_each_change_once(now: datetime) -> None:
    same = rows(5, now)
    at_once(lambda: write(same), lambda: write(list(reversed(same))), lambda: write(same))
    assert StockLevel.objects.count() == StockSnapshot.objects.count() == 1999


@pytest.mark.rule(11)
def test_slower_run_does_not_take_back_a_newer_level(now: datetime) -> None:
    older, newer = rows(5, now - timedelta(seconds=9)), rows(6, now)
    at_once(lambda: write(newer), lambda: write(older), lambda: write(newer))
    assert set(StockLevel.objects.values_list("quantity", flat=True)) == {6}
    assert StockSnapshot.objects.filter(quantity=6).count() == 1999


@pytest.mark.rule(11)
def test_cursor_of_two_runs_ends_at_the_later(now: datetime) -> None:
    cursors.of("")
    moves = [now - timedelta(seconds=seconds) for seconds in (5, 90, 40)]
    at_once(*[lambda to=to: cursors.move(scope="", to=to) for to in moves])
    assert StockCursor.objects.get().since == max(moves)


@pytest.mark.rule(13)
def test_two_whole_runs_at_once_do_no_harm(world: "World", now: datetime) -> None:
    for offer_id in range(1, 300):
        world.stock_change("1", offer_id, offer_id, updated_at=now - timedelta(seconds=offer_id))
    at_once(sync, sync)
    assert len(shown()) == StockSnapshot.objects.count() == 299
