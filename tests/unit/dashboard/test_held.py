"""Pages that have to write while another process holds the database's write lock: soon answered, in words."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from channelsync.audit.models import AuditEntry
from channelsync.bulk.models import ShownSelection
from channelsync.dashboard.models import Note
from channelsync.runtime import without_waiting
from channelsync.runtime.without_waiting import is_held
from channelsync.sandbox.world import World
from tests.unit.dashboard import test_overview_locked
from tests.unit.dashboard.feeding import fail, listing
from tests.unit.dashboard.test_overview_locked import held

NOTE = "/listings/shop/1/notes/"
PAGES = ("/bulk/new/?kind=failed&all=1&query=state%3D", "/listings/export/?format=csv", "/answers/sheet/?state=failed")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hasty(desk: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Yield a browser at a desk with shop/1 that waits a moment for a lock, and shows what a crash shows."""
    fail(listing(world, offer_id=1))
    monkeypatch.setattr(without_waiting, "BRIEFLY_MS", 100)
    tables = [model._meta.db_table for model in (ShownSelection, AuditEntry, Note)]
    monkeypatch.setattr(test_overview_locked, "TABLES", ", ".join(tables))
    desk.raise_request_exception = False
    yield desk
    connection.close()  # the next test's waits as long as ever


def patience(milliseconds: int) -> None:
    """Let this connection wait so long for each lock."""
    name = "PRAGMA busy_timeout = {}" if connection.vendor == "sqlite" else "SET lock_timeout = {}"
    with connection.cursor() as cursor:
        cursor.execute(name.format(milliseconds))


@pytest.mark.parametrize("url", PAGES)
def test_page_that_has_to_write_says_that_it_cannot(hasty: Client, url: str) -> None:
    if connection.vendor != "sqlite":
        patience(100)
    let_go = threading.Event()
    with held(let_go):
        response = hasty.get(url, headers={"Accept-Language": "de"})
        assert not let_go.is_set(), "the page waited until the lock was given back"
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Die Datenbank ist gerade belegt" in response.content.decode()
    assert hasty.get(url, follow=True).status_code == 200


def test_form_is_at_hand_to_be_sent_again(hasty: Client) -> None:
    patience(100)
    with held(threading.Event()):
        response: Any = hasty.post(NOTE, {"text": "an hour's work"})
    kept = response.context["kept"]
    assert (response.status_code, kept.typed, Note.objects.count()) == (503, ["an hour's work"], 0)
    assert "so this was not saved" in response.content.decode()
    hasty.post(kept.to, dict(kept.fields))
    assert Note.objects.get().text == "an hour's work"


def test_htmx_gets_what_its_notice_knows(hasty: Client, htmx: dict[str, str]) -> None:
    patience(100)
    with held(threading.Event()):
        response = hasty.post(NOTE, {"text": "x"}, headers=htmx)
    assert (response.status_code, response.content) == (503, b"")
    assert 'data-trouble="held"' in hasty.get("/listings/shop/1/").content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one lock for all that is written")
def test_waiting_is_as_long_as_ever_after_a_page_that_waited_briefly(hasty: Client) -> None:
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()
        with held(threading.Event()):
            hasty.get(PAGES[0])
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == before != (100,)


def test_other_faults_of_the_database_are_no_lock() -> None:
    with pytest.raises(DatabaseError) as missing, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")
    assert not is_held(missing.value)
    assert not is_held(OperationalError("database is locked, somebody says"))
    assert not is_held(None)
