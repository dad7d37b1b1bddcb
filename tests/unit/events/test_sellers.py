"""What becomes of reports when sellers leave and return, and when the seller list is fetched."""

from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry
from channelsync.events import sellers
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports import notifying
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.conftest import FROZEN_AT

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(seconds: float) -> datetime:
    return FROZEN_AT + timedelta(seconds=seconds)


def report(status: ReportStatus = ReportStatus.WAITING, link: LinkState = LinkState.LINKED) -> StateReport:
    """Return a report of a listing of seller 1."""
    seller = Seller.objects.create(id="1", link_state=link, link_changed_at=at(-50))
    offer = Offer.objects.create(seller=seller, offer_id=1, state_since=FROZEN_AT, created_at=FROZEN_AT)
    return StateReport.objects.create(
        offer=offer, state="listed", status=status, version=1, revision=1, body="{}",
        created_at=FROZEN_AT, due_at=FROZEN_AT, actor_kind="cli", actor_name="x",
    )  # fmt: skip


def status() -> str:
    return StateReport.objects.get().status


def actions() -> list[str]:
    return list(AuditEntry.objects.values_list("action", flat=True))


def sync() -> dict[str, int]:
    return dict(sellers.sync_sellers(by=Actor.system("test")))


def test_unlinked_holds_reports(frozen_time: time_machine.Traveller) -> None:
    report()
    assert sellers.unlinked("1", at(-5), "contract ended", False)
    assert status() == ReportStatus.HELD
    assert actions() == ["seller_unlinked"]


def test_removed_cancels_reports(frozen_time: time_machine.Traveller) -> None:
    report()
    assert sellers.unlinked("1", at(-5), "contract ended", True)
    assert status() == ReportStatus.CANCELLED
    assert actions() == ["seller_removed"]


@pytest.mark.parametrize(("permanently", "status"), [(True, "cancelled"), (False, "waiting")])
def test_removed_cancels_messages(frozen_time: time_machine.Traveller, permanently: bool, status: str) -> None:
    Seller.objects.create(id="1", link_changed_at=at(-50))
    row = notifying.notify_seller(key=uuid4(), seller_id="1", message="Bitte", by=Actor.system("test"))
    assert sellers.unlinked("1", at(-5), "contract ended", permanently)
    row.refresh_from_db()
    assert (row.status, row.closed_at is not None) == (status, permanently)


def test_stale_unlinking_leaves_reports_alone(frozen_time: time_machine.Traveller) -> None:
    report()
    sellers.seen({"1": at(-3)})
    assert not sellers.unlinked("1", at(-5), "contract ended", False)
    assert status() == ReportStatus.WAITING


def test_seen_releases_held_reports(frozen_time: time_machine.Traveller) -> None:
    report(ReportStatus.HELD, LinkState.UNLINKED)
    assert sellers.seen({"1": at(-5)}) == ["1"]
    assert status() == ReportStatus.WAITING
    assert actions() == ["seller_linked"]


def test_seen_of_a_linked_seller_leaves_no_trace(frozen_time: time_machine.Traveller) -> None:
    report()
    assert sellers.seen({"1": at(-5)}) == []
    assert actions() == []


def test_sync_takes_the_whole_list(world: World, scx_settings: Settings) -> None:
    counts = sync()
    assert counts == {"listed": 12, "new": 12, "linked": 0, "unlinked": 0, "problems": 0}
    assert Seller.objects.exclude(company_name="").count() == 12


def test_sync_releases_reports_of_a_returned_seller(world: World, scx_settings: Settings) -> None:
    report(ReportStatus.HELD, LinkState.UNLINKED)
    assert sync()["linked"] == 1
    assert status() == ReportStatus.WAITING


def test_sync_holds_reports_of_an_inactive_seller(world: World, scx_settings: Settings) -> None:
    report()
    world.unlink("1")
    assert sync()["unlinked"] == 1
    assert status() == ReportStatus.HELD
    assert AuditEntry.objects.get().actor_name == "test"


def test_sync_leaves_a_removed_seller_who_is_not_listed(world: World, scx_settings: Settings) -> None:
    report(ReportStatus.CANCELLED, LinkState.REMOVED)
    world.unlink("1", permanently=True)
    assert sync()["linked"] == 0
    assert Seller.objects.get(id="1").link_state == LinkState.REMOVED


def run_ended(ago: timedelta, status: RunStatus = RunStatus.OK) -> None:
    started = FROZEN_AT - ago
    SyncRun.objects.create(flow=Flow.SELLERS, started_at=started, touched_at=started, status=status)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch, frozen_time: time_machine.Traveller) -> list[str]:
    """Note each fetch of the list instead of doing it."""
    seen: list[str] = []
    monkeypatch.setattr(sellers, "sync_sellers", lambda *, by: seen.append(by.name))
    return seen


@pytest.mark.parametrize(("ago", "times"), [(DAY, 1), (DAY - HOUR * 2, 0)])
def test_sync_is_due_daily(fetched: list[str], ago: timedelta, times: int) -> None:
    run_ended(ago)
    sellers.sync_due()
    assert len(fetched) == times


@pytest.mark.parametrize(("ago", "times"), [(HOUR, 1), (HOUR / 2, 0)])
def test_sync_is_due_hourly_while_reports_are_held(fetched: list[str], ago: timedelta, times: int) -> None:
    report(ReportStatus.HELD, LinkState.UNLINKED)
    run_ended(ago)
    sellers.sync_due()
    assert len(fetched) == times


def test_sync_is_due_after_a_failed_run(fetched: list[str]) -> None:
    run_ended(HOUR, RunStatus.FAILED)
    sellers.sync_due()
    assert fetched == ["channelsync.events.sync_sellers"]


def test_sync_is_never_due_when_it_is_off(fetched: list[str], settings: Settings) -> None:
    settings.SELLERS_INTERVAL = 0
    assert sellers.sync_due() is None
    assert fetched == []


def test_command_prints_counts(world: World, scx_settings: Settings) -> None:
    out = StringIO()
    call_command("sync_sellers", stdout=out)
    assert out.getvalue() == "listed 12, new 12, linked 0, unlinked 0, problems 0\n"


def test_command_ends_with_one_line_when_scx_fails(sandbox: SandboxServer, scx_settings: Settings) -> None:
    sandbox.faults.add("html502:sellers")
    with pytest.raises(CommandError, match="^SCX: ") as caught:
        call_command("sync_sellers")
    assert caught.value.returncode == 1
    assert SyncRun.objects.get().status == RunStatus.FAILED
