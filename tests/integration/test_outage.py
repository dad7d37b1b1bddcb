"""The database refuses writes for longer than ten invisibility periods of SCX, while events keep coming: rule 2."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from pytest_django.fixtures import Settings

from channelsync.events import caution, services
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Transition
from channelsync.sandbox.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule(2), pytest.mark.slow]
INVISIBLE, PERIODS = 0.25, 12
Refusal = Callable[[], AbstractContextManager[None]]
POSTGRES_TRIGGER = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON events_inboxevent FOR EACH ROW WHEN ({condition})
        EXECUTE FUNCTION refuse()"""
SQLITE_TRIGGER = """
    CREATE TRIGGER refuse BEFORE INSERT ON events_inboxevent WHEN {condition}
    BEGIN SELECT RAISE(ABORT, 'refused'); END"""


@pytest.fixture
def world() -> World:
    """Return a world that shows an event again a quarter of a second after it was delivered."""
    return World(seed=1, offers=0, invisible_seconds=INVISIBLE)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch, scx_settings: Settings, tmp_path: Path) -> None:
    """Let five seconds pass in a twentieth of one."""
    scx_settings.DATA_DIR = tmp_path
    monkeypatch.setattr(caution, "FIRST_PAUSE", 0.05)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def refused_rows(condition: str) -> Iterator[None]:
    """Refuse to insert the events that the condition names."""
    postgres = connection.vendor == "postgresql"
    execute((POSTGRES_TRIGGER if postgres else SQLITE_TRIGGER).format(condition=condition))
    try:
        yield
    finally:
        execute("DROP FUNCTION refuse CASCADE" if postgres else "DROP TRIGGER refuse")


def all_events() -> AbstractContextManager[None]:
    """Refuse whatever is written to the inbox."""
    return refused_rows("NEW.sightings > 0")


def events_but_no_probe() -> AbstractContextManager[None]:
    """Refuse real events, while small writes that try the ground get through."""
    return refused_rows("NEW.type <> 'probe'")


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no table grow (SQLite), or be read-only as a failed-over server is (PostgreSQL)."""
    if connection.vendor == "postgresql":
        execute("SET default_transaction_read_only = on")
        undo = "SET default_transaction_read_only = off"
    else:
        execute("VACUUM")  # leaves no free pages
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        undo = "PRAGMA max_page_count = 1073741823"
    try:
        yield
    finally:
        execute(undo)


@contextmanager
def held_lock() -> Iterator[None]:
    """Let another connection hold SQLite's one write lock, longer than a write waits for it."""
    execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
        execute("PRAGMA busy_timeout = 20000")


def poll_for(seconds: float, world: World) -> int:
    """Poll as the task does, with new events coming in; returns how many polls failed."""
    failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        world.offer_new("1")
        try:
            services.sync(patient=True)
        except DatabaseError:
            failed += 1
        time.sleep(INVISIBLE / 5)
    return failed


def drain() -> None:
    """Poll until nothing is left, as beat would go on."""
    for _ in range(200):
        try:
            if services.sync().finished and not services.apply_new():
                time.sleep(INVISIBLE)
        except DatabaseError:
            time.sleep(INVISIBLE)
        if not InboxEvent.objects.filter(acknowledged_at__isnull=True).exists():
            return


REFUSALS: list[Refusal] = [all_events, events_but_no_probe, full_disk]
if connection.vendor == "sqlite":
    REFUSALS.append(held_lock)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_outage_of_more_than_ten_deliveries_loses_no_event(world: World, refusal: Refusal) -> None:
    services.sync()
    with refusal():
        assert poll_for(INVISIBLE * PERIODS, world) > 3
    time.sleep(INVISIBLE)
    drain()
    assert world.lost == []
    assert max(world.deliveries.values()) < 10
    assert sorted(world.acknowledged) == sorted(world.deliveries)
    assert InboxEvent.objects.filter(status="applied").count() == Transition.objects.count() == len(world.book.offers)
