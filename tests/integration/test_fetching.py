"""Drain a real server over HTTP: rules 1, 2 and 14."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from channelsync.events import caution, inbox, services
from channelsync.events.models import InboxEvent
from channelsync.runtime.models import OperatorNotice, SyncRun
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from channelsync.scx.client import Client, EventPage
from channelsync.scx.errors import ConfigError, TemporaryError, WouldWait
from tests import wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scx_settings", "no_block")]


@pytest.fixture
def no_block(settings: Any, tmp_path: Any) -> None:
    """Keep the marker of a failed store to this test."""
    settings.DATA_DIR = tmp_path


def emit(world: World, number: int, first: int = 1) -> list[str]:
    """Put listings into the queue."""
    seller = next(iter(world.book.sellers))
    return [world.offer_new(seller).last_event_id for _ in range(first, first + number)]


def refuse_store(*_args: object) -> None:
    """Be a database that refuses pages."""
    raise OperationalError("disk full")


@pytest.mark.rule(1)
def test_drain_stores_applies_and_acknowledges_all(world: World, settings: Any) -> None:
    """Page by page until the queue is empty."""
    ids = emit(world, 25)
    settings.EVENTS_PAGE = 10
    drained = services.sync()
    assert (drained.finished, drained.pages) == (True, 3)
    assert sorted(world.acknowledged) == sorted(ids)
    assert not InboxEvent.objects.exclude(status="applied", acknowledged_at__isnull=False).exists()


@pytest.mark.rule(1)
def test_nothing_is_acknowledged_that_was_not_stored(world: World) -> None:
    """A store that fails leaves the events with SCX."""
    emit(world, 3)
    with patch.object(inbox, "take", refuse_store), pytest.raises(OperationalError):
        services.sync()
    assert world.acknowledged == []
    assert SyncRun.objects.latest("pk").status == "failed"


@pytest.mark.rule(1)
def test_cut_acknowledgement_is_made_up_for_before_the_next_fetch(world: World, sandbox: SandboxServer) -> None:
    """Stored but unacknowledged events are acknowledged first."""
    ids = emit(world, 3)
    sandbox.faults.add("cut-before:event-delete:count=1")
    with pytest.raises(TemporaryError):
        services.sync()
    assert world.acknowledged == []
    services.sync()
    assert sorted(world.acknowledged) == sorted(ids)
    routes = [(method, path) for method, path, *_ in world.requests if path.startswith("/v1/channel/event")]
    assert [method for method, _path in routes][-2:] == ["DELETE", "GET"]


@pytest.mark.rule(1)
def test_event_that_cannot_be_acknowledged_is_not_read_for_ever(world: World) -> None:
    """Without a usable id SCX delivers it again and again; a drain ends all the same, and has read the others."""
    world.queue.invisible_seconds = 0
    world.emit_raw('{"createdAt": "2026-03-01T08:00:00Z", "type": "X:Y", "event": {}}')
    ids = emit(world, 2)
    drained = services.sync()
    assert (drained.finished, sorted(world.acknowledged), world.lost) == (True, sorted(ids), [])
    assert InboxEvent.objects.count() == 3


@pytest.mark.rule(2)
def test_after_a_failed_store_nothing_is_fetched_until_a_write_succeeds(world: World) -> None:
    """Each GET would use up one of ten deliveries."""
    emit(world, 3)
    with patch.object(inbox, "take", refuse_store), pytest.raises(OperationalError):
        services.sync()
    gets = len(world.requests)
    with pytest.raises(caution.StoreBlocked):
        services.sync(patient=True)
    assert [path for method, path, *_ in world.requests[gets:] if method == "GET"] == []
    assert services.sync().finished


@pytest.mark.rule(2)
def test_probe_that_fails_keeps_fetching_stopped(world: World) -> None:
    """Even a person's command does not fetch while the inbox takes no writes."""
    emit(world, 1)
    caution.store_failed(OperationalError("disk full"))
    with (
        patch.object(InboxEvent.objects, "create", side_effect=OperationalError("disk full")),
        pytest.raises(caution.StoreBlocked),
    ):
        services.sync()
    assert all(method != "GET" for method, *_ in world.requests)


@pytest.mark.rule(2)
def test_pauses_double_up_to_ten_minutes() -> None:
    """Five seconds, ten, twenty..."""
    pauses = []
    for _ in range(9):
        caution.store_failed(DatabaseError("no"))
        block = caution._read_block()
        assert block is not None
        pauses.append(block.pause)
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600]


@pytest.mark.rule(1)
def test_marker_that_cannot_be_removed_keeps_no_page_unacknowledged(world: World) -> None:
    """A read-only folder is a warning."""
    ids = emit(world, 1)
    with patch.object(Path, "unlink", side_effect=PermissionError("read-only")):
        services.sync()
    assert world.acknowledged == ids


@pytest.mark.rule(2)
def test_page_size_halves_after_a_page_that_failed_and_grows_back(settings: Any) -> None:
    """So a page that kills its reader becomes small enough to be read."""
    assert caution._begin_page() == 1000
    assert caution._begin_page() == 500
    assert caution._begin_page() == 250
    caution.page_stored(250)
    assert caution._begin_page() == 500
    caution.page_stored(500)
    assert caution._begin_page() == 1000


def no_slot_from_the_second_call_on() -> Callable[..., object]:
    """Return a `list_events` whose rate limit is used up after one page."""
    real, calls = Client.list_events, count(1)

    def list_events(client: Client, **options: Any) -> EventPage:
        if next(calls) > 1:
            raise WouldWait("no slot", 50)
        return real(client, **options)

    return list_events


@pytest.mark.rule(10)
def test_task_leaves_pages_without_a_slot_to_the_next_poll(world: World, settings: Any) -> None:
    """That is no failure, where some were read; and it does not wake itself at once."""
    emit(world, 3)
    settings.EVENTS_PAGE = 2
    with patch.object(Client, "list_events", no_slot_from_the_second_call_on()):
        drained = services.sync(seconds=10, wait=5)
    assert (drained.pages, drained.finished, drained.postponed) == (1, False, True)
    assert SyncRun.objects.latest("pk").status == "ok"


@pytest.mark.rule(10)
def test_command_without_a_slot_fails(world: World, settings: Any) -> None:
    """It has not read what it was asked for."""
    emit(world, 3)
    settings.EVENTS_PAGE = 2
    with patch.object(Client, "list_events", no_slot_from_the_second_call_on()), pytest.raises(WouldWait):
        services.sync()


@pytest.mark.rule(9)
def test_refused_refresh_token_is_shown_and_heals(settings: Any, world: World, sandbox: SandboxServer) -> None:
    """A state of the connection, on every page, until the secret is replaced."""
    settings.SCX_REFRESH_TOKEN = "wrong"
    with pytest.raises(ConfigError):
        services.sync()
    assert OperatorNotice.objects.get(key="scx.connection").closed_at is None
    settings.SCX_REFRESH_TOKEN = sandbox.refresh_token
    assert caution._begin_page() == 1000, "no page was to blame"
    services.sync()
    assert OperatorNotice.objects.get(key="scx.connection").closed_at is not None


@pytest.mark.rule(14)
def test_no_call_of_scx_inside_a_transaction() -> None:
    """Asserted, whoever calls."""
    with transaction.atomic(), pytest.raises(RuntimeError):
        services.sync()


@pytest.mark.rule(12)
def test_full_page_costs_no_more_statements_than_a_small_one() -> None:
    """Sets, not rows."""
    costs = []
    for first, number in ((1, 10), (1000, 300)):
        with CaptureQueriesContext(connection) as queries:
            wire.take(*(wire.offer(offerId=first + n) for n in range(number)))
            wire.take(*(wire.offer(wire.UPDATE, at=9, offerId=first + n) for n in range(number)))
        costs.append(len(queries))
    assert costs[1] <= costs[0] < 60
