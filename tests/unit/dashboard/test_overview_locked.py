"""Pages while another process holds the database's write lock."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.test import Client

from channelsync.dashboard.figures.kept import Kept
from channelsync.dashboard.figures.work import WORK
from channelsync.dashboard.models import FailureKind
from channelsync.runtime.models import SharedValue
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

TABLES = f"{SharedValue._meta.db_table}, {FailureKind._meta.db_table}"
LET_GO = 8.0  # seconds after which the lock is given back, so that a page that waits fails instead of hanging


@contextmanager
def held(let_go: threading.Event) -> Iterator[None]:
    """Hold what a write of kept figures needs, from a connection of another process's kind."""
    ready = threading.Event()
    holder = threading.Thread(target=_on_sqlite if connection.vendor == "sqlite" else _elsewhere, args=(ready, let_go))
    holder.start()
    assert ready.wait(LET_GO)
    try:
        yield
    finally:
        let_go.set()
        holder.join()


def _on_sqlite(ready: threading.Event, let_go: threading.Event) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ready.set()
        let_go.wait(LET_GO)
        let_go.set()
        other.execute("ROLLBACK")


def _elsewhere(ready: threading.Event, let_go: threading.Event) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"BEGIN; LOCK TABLE {TABLES} IN EXCLUSIVE MODE")
            ready.set()
            let_go.wait(LET_GO)
            let_go.set()
            cursor.execute("ROLLBACK")
    finally:
        other.close()


PAGES = (
    *("/", "/stock/", "/sellers/", "/sellers/shop/", "/failures/", "/failures/code/?code=E-17", "/listings/"),
    *("/listings/shop/1/", "/listings/shop/1/failed/", "/listings/find/?lines=shop/1"),
    *("/events/", "/bulk/", "/notices/", "/templates/", "/preferences/", "/sellers/shop/answer/"),
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", PAGES)
def test_page_answers_while_nothing_can_be_written(desk: Client, world: World, url: str) -> None:
    fail(listing(world, offer_id=1))
    let_go = threading.Event()
    with held(let_go):
        response = desk.get(url)
        assert not let_go.is_set(), "the page waited until the lock was given back"
    assert response.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_overview_is_red_while_nothing_can_be_written(desk: Client) -> None:
    with held(threading.Event()):
        html = desk.get("/").content.decode()
    assert "Nothing runs" in html
    assert "Figures counted" in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [WORK.refresh, WORK.recount], ids=["page", "task"])
def test_waiting_is_as_long_as_ever_afterwards(count: Callable[[], object]) -> None:
    question = "PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout"
    with connection.cursor() as cursor:
        cursor.execute(question)
        before = cursor.fetchone()
        count()
        cursor.execute(question)
        assert cursor.fetchone() == before


@pytest.mark.django_db(transaction=True)
def test_figures_that_could_not_be_kept_are_counted_all_the_same(desk: Client) -> None:
    figures: Kept[int] = Kept("locked", int, lambda _before: 7)
    with held(threading.Event()):
        assert figures.current().what == 7
    assert figures.stored() is None
