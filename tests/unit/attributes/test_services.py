"""Categories and attributes are fetched from SCX as whole sets, and in pieces where time is short."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from channelsync.attributes import services, tasks
from channelsync.attributes.models import Attribute, Category
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.sandbox.catalogue import taxonomy
from channelsync.sandbox.server import SandboxServer
from channelsync.scx.errors import ScxError
from tests.conftest import Published

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_sync_takes_tree_and_attributes(scx_settings: Settings) -> None:
    services.sync_attributes()
    assert Category.objects.count() == len(taxonomy.CATEGORIES)
    assert Category.objects.get(pk="101").path == "Haus & Wohnen › Küche & Kochen"
    assert Attribute.objects.filter(category_id="").count() == len(taxonomy.GLOBAL_ATTRIBUTES)
    colour = taxonomy.CATEGORY_ATTRIBUTES["101"]
    assert set(Attribute.objects.filter(category_id="101").values_list("attribute_id", flat=True)) == {
        attribute.id for attribute in colour
    }


def test_sync_takes_a_category_without_attributes_as_normal(scx_settings: Settings) -> None:
    services.sync_attributes()
    assert not Category.objects.filter(listing_allowed=True, attributes_synced_at=None).exists()


def test_second_sync_changes_nothing(scx_settings: Settings) -> None:
    services.sync_attributes()
    before = list(Attribute.objects.order_by("pk").values())
    assert services.sync_attributes()["gone"] == 0
    assert list(Attribute.objects.order_by("pk").values()) == before


def test_sync_of_a_large_tree_asks_for_used_categories_only(
    scx_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "EVERY", 3)
    assert services.sync_attributes()["fetched"] == 0
    assert not Attribute.objects.exclude(category_id="").exists()


def test_sync_that_gave_way_goes_on(scx_settings: Settings) -> None:
    begun = services.sync_due(seconds=-1)
    assert begun is not None
    assert (begun["tree"], begun["fetched"] > 0, begun["left"] > 0) == (1, False, True)
    went_on = services.sync_due(seconds=60)
    assert went_on is not None
    assert (went_on["tree"], went_on["fetched"], went_on["left"]) == (0, begun["left"], 0)
    assert services.sync_due(seconds=60) is None


@pytest.mark.parametrize(("after", "runs"), [(DAY, 2), (DAY / 2, 1)])
def test_sync_is_due_daily(
    scx_settings: Settings, frozen_time: time_machine.Traveller, after: timedelta, runs: int
) -> None:
    services.sync_due(seconds=60)
    frozen_time.shift(after)
    services.sync_due(seconds=60)
    assert SyncRun.objects.filter(flow=Flow.ATTRIBUTES).count() == runs


@pytest.mark.parametrize(("pauses", "runs"), [([0.9], 1), ([1.1], 2), ([1.1, 1.1], 2), ([1.1, 2.1], 3)])
def test_failed_sync_waits_longer_each_time_before_it_comes_again(
    sandbox: SandboxServer,
    scx_settings: Settings,
    frozen_time: time_machine.Traveller,
    pauses: list[float],
    runs: int,
) -> None:
    sandbox.faults.add("html502:categories")
    tasks.sync()
    for pause in pauses:
        frozen_time.shift(MINUTE * pause)
        tasks.sync()
    assert SyncRun.objects.filter(flow=Flow.ATTRIBUTES, status=RunStatus.FAILED).count() == runs


def test_sync_that_keeps_failing_stays_within_the_rate_of_its_route(
    sandbox: SandboxServer, scx_settings: Settings, frozen_time: time_machine.Traveller
) -> None:
    sandbox.faults.add("html502:categories")
    for _ in range(60):
        tasks.sync()
        frozen_time.shift(MINUTE)
    assert 4 < SyncRun.objects.filter(flow=Flow.ATTRIBUTES, status=RunStatus.FAILED).count() <= 10


def test_sync_is_never_due_when_it_is_off(scx_settings: Settings) -> None:
    scx_settings.ATTRIBUTES_INTERVAL = 0
    assert services.sync_due(seconds=60) is None
    assert not SyncRun.objects.exists()


def test_task_wakes_itself_when_time_was_short(
    scx_settings: Settings, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    scx_settings.TASK_SECONDS = -1
    woken: list[str] = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    tasks.sync()
    assert woken == [tasks.NAME]


def test_fault_keeps_what_was_there(sandbox: SandboxServer, scx_settings: Settings) -> None:
    services.sync_attributes()
    known = Attribute.objects.count()
    sandbox.faults.add("html502:attributes")
    with pytest.raises(ScxError):
        services.sync_attributes()
    assert Attribute.objects.count() == known


def test_command_prints_counts(scx_settings: Settings) -> None:
    out = StringIO()
    call_command("sync_attributes", stdout=out)
    assert out.getvalue() == f"categories 15, attributes {Attribute.objects.count()}, gone 0, problems 0\n"


def test_command_ends_with_one_line_when_scx_fails(sandbox: SandboxServer, scx_settings: Settings) -> None:
    sandbox.faults.add("html502:categories")
    with pytest.raises(CommandError, match="^SCX: ") as caught:
        call_command("sync_attributes")
    assert caught.value.returncode == 1
