"""The command line of the stock flow."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from channelsync.listings.models import Seller
from channelsync.runtime.store import DatabaseStore
from channelsync.scx.errors import NetworkError, WouldWait
from channelsync.stock.models import StockCursor
from tests.unit.stock.conftest import FakeStock, at, update

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and complaints."""
    out, err = StringIO(), StringIO()
    try:
        call_command("sync_stock", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    except SystemExit as error:
        return int(error.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_command_prints_counts(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100), update(1, 6, -90))
    assert run() == (0, "read 2, changed 1, unchanged 1, unknown 1, problems 0\n", "")


def test_command_reads_one_seller(scx: FakeStock, seller: Seller) -> None:
    assert run("--seller", "S1")[0] == 0
    assert [asked[0] for asked in scx.asked] == ["S1"]


def test_command_names_an_unknown_seller(scx: FakeStock) -> None:
    assert run("--seller", "nobody") == (1, "", "Seller 'nobody' is not known here.\n")
    assert scx.asked == []


def test_command_asks_from_a_given_time(scx: FakeStock) -> None:
    run("--since", "2026-03-01")
    assert scx.asked[0][1].isoformat() == "2026-03-01T00:00:00+00:00"


def test_command_refuses_a_wrong_time(scx: FakeStock) -> None:
    code, _out, complaint = run("--since", "soon")
    assert code == 2
    assert complaint.startswith("--since 'soon': expected days back")


def test_command_refuses_a_wrong_setting(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC_SINCE = "soon"
    code, _out, complaint = run()
    assert code == 2
    assert complaint.startswith("STOCK_SYNC_SINCE='soon'")


def test_command_refuses_to_run_when_stock_is_off(scx: FakeStock, settings: Settings) -> None:
    settings.STOCK_SYNC = "off"
    assert run()[0] == 2


def test_command_ends_with_one_line_when_scx_fails(scx: FakeStock) -> None:
    scx.fails(NetworkError("no connection\nto SCX"))
    assert run() == (1, "", "SCX: no connection to SCX")


def test_command_fails_when_the_rate_limit_leaves_no_slot(scx: FakeStock) -> None:
    scx.fails(WouldWait("no slot", 200))
    assert run()[0] == 1


@pytest.mark.rule(13)
def test_command_ignores_the_lease_of_the_task(scx: FakeStock) -> None:
    scx.answers(update(1, 5, -100))
    with DatabaseStore().only_one("stock.sync", seconds=60):
        run()
    assert StockCursor.objects.get().since == at(-100)
