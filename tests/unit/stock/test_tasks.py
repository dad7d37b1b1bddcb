"""The Celery entries of the stock flow."""

import pytest
from pytest_django.fixtures import Settings

from channelsync.listings.models import Seller
from channelsync.runtime.store import DatabaseStore
from channelsync.scx.errors import NetworkError
from channelsync.stock import tasks
from tests.unit.stock.conftest import FakeStock

pytestmark = pytest.mark.django_db


def test_sync_reads_all_sellers(scx: FakeStock) -> None:
    tasks.sync()
    assert [seller for seller, _after in scx.asked] == [None]


@pytest.mark.rule(13)
def test_sync_skips_while_another_holds_the_lease(scx: FakeStock) -> None:
    with DatabaseStore().only_one("stock.sync", seconds=60) as held:
        assert held
        tasks.sync()
    assert scx.asked == []


@pytest.mark.rule(13)
def test_sync_seller_skips_while_another_reads_that_seller(scx: FakeStock, seller: Seller) -> None:
    with DatabaseStore().only_one("stock.sync:S1", seconds=60):
        tasks.sync_seller("S1")
    tasks.sync_seller("S1")
    assert [seller for seller, _after in scx.asked] == ["S1"]


def test_sync_asks_nothing_when_it_is_off(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "off"
    tasks.sync()
    assert scx.asked == []


@pytest.mark.rule(9)
def test_sync_outlives_an_unreachable_scx(scx: FakeStock, caplog: pytest.LogCaptureFixture) -> None:
    scx.fails(NetworkError("no connection"))
    tasks.sync()
    assert "no connection" in caplog.text
