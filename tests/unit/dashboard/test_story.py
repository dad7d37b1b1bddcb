"""The history of a listing, page by page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from channelsync.dashboard.listing import story
from channelsync.dashboard.listing.places import TIMES, Place
from channelsync.dashboard.listing.story import Entry, story_of
from channelsync.dashboard.models import CodeNote, Note
from channelsync.dashboard.shell.notes import add_note
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.sandbox.world import World
from channelsync.stock.models import StockSnapshot
from tests.unit.dashboard.feeding import COLLEAGUE, fail, list_it, listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(world: World) -> Offer:
    """Return a listing with 120 notes of one moment, 60 changes of stock, half of them of one, and some decisions."""
    offer = list_it(fail(listing(world)))
    now, key = timezone.now(), {"seller_id": offer.seller_id, "offer_id": offer.offer_id}
    times = [now - timedelta(seconds=max(number - 30, 0)) for number in range(60)]
    StockSnapshot.objects.bulk_create(
        StockSnapshot(**key, quantity=number, updated_at=at, received_at=now) for number, at in enumerate(times)
    )
    Note.objects.bulk_create(Note(**key, text=f"Note {number}", author_name="mary") for number in range(120))
    Note.objects.update(created_at=now - timedelta(seconds=10))
    return offer


def pages(offer: Offer, chosen: str = "") -> Iterator[list[Entry]]:
    """Yield the pages of a history."""
    page = story_of(offer, chosen)
    yield list(page.entries)
    while page.older:
        page = story_of(offer, chosen, before=Place.read(str(page.older)))
        yield list(page.entries)


@pytest.mark.parametrize("chosen", story.FILTERS)
def test_pages_hold_every_entry_once_in_order(busy: Offer, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    told = [entry.place for page in pages(busy, chosen) for entry in page]
    monkeypatch.setattr(story, "SIZE", 1000)
    monkeypatch.setattr(story, "STOCK_SIZE", 1000)
    assert told == [entry.place for entry in story_of(busy, chosen).entries]
    assert told == sorted(set(told), key=lambda place: place.rank, reverse=True)


def test_everything_is_told(busy: Offer) -> None:
    kinds = [entry.place.kind for page in pages(busy) for entry in page]
    assert (kinds.count("note"), kinds.count("stock"), kinds.count("report")) == (120, 60, 2)
    assert len(kinds) > 2 * story.SIZE


def test_stock_counts_for_nothing_up_to_a_bound(busy: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [entry.place.kind for entry in story_of(busy).entries]
    assert len(kinds) - kinds.count("stock") == story.SIZE
    monkeypatch.setattr(story, "STOCK_SIZE", 5)
    assert len(story_of(busy).entries) == story.SIZE + 5


def test_changes_of_stock_in_a_row_are_one_line(busy: Offer) -> None:
    told = list(story_of(busy, "stock").entries)
    assert [line.place.kind for line in story.folded(told)] == ["stocks"]
    assert [line.place.kind for line in story.folded(told[:2])] == ["stock", "stock"]
    assert story.folded(told)[0].template == "listings/story/stocks.html"


def test_decision_and_its_report_are_one_line(busy: Offer) -> None:
    told = story_of(busy).entries
    lines = [line for line in story.folded(told) if line.place.kind in ("move", "report")]
    decided = [line for line in lines if line.report]
    assert [line.place.kind for line in lines].count("report") == 0
    assert [(line.what.to_state, line.report and line.report.state) for line in decided] == [
        ("listed", "listed"),
        ("failed", "failed"),
    ]


def test_report_that_was_sent_again_later_is_a_line_of_its_own(busy: Offer) -> None:
    newest = StateReport.objects.latest("id")
    StateReport.objects.filter(pk=newest.pk).update(created_at=newest.created_at + timedelta(seconds=30))
    lines = story.folded(story_of(busy).entries)
    assert [line.what.pk for line in lines if line.place.kind == "report"] == [newest.pk]


def test_page_that_is_open_shows_what_comes_in_and_keeps_its_end(busy: Offer) -> None:
    first = story_of(busy)
    length = len(first.entries)
    for number in range(3):
        add_note(seller_id=busy.seller_id, offer_id=busy.offer_id, text=f"New {number}", by=COLLEAGUE)
    now = story_of(busy, edge=first.older)
    assert len(now.entries) == length + 3
    assert now.entries[-1].place == first.older


def test_page_that_is_open_has_a_bound(busy: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "NEWER_MOST", 10)
    monkeypatch.setattr(story, "STOCK_SIZE", 0)
    now = story_of(busy, edge=story_of(busy).older)
    assert (len(now.entries), now.is_cut) == (10, True)


@pytest.mark.parametrize("text", ["", "x", "1-2-3", "1-note", "-note-1", "1-note-x", f"{'9' * 18}-note-1", "²-note-1"])
def test_place_that_is_none_is_passed_over(text: str) -> None:
    assert Place.read(text) is None


@pytest.mark.parametrize("kind", TIMES)
def test_place_reads_what_it_writes(kind: str) -> None:
    place = Place(timezone.now(), kind, 7)
    assert Place.read(str(place)) == place


def older_link(page: str) -> str:
    """Return where *Older* leads."""
    found = re.search(r'id="story-more-link" rel="next" href="([^"#]+)#history"', page)
    assert found
    return unescape(found[1])


def test_older_works_without_a_script_and_keeps_the_filter(desk: Client, busy: Offer) -> None:
    address = f"/listings/{busy.seller_id}/{busy.offer_id}/"
    first = desk.get(f"{address}?story=stock&from=list").content.decode()
    second = desk.get(address + older_link(first)).content.decode()
    assert "story=stock&amp;from=list#history" in second
    assert second.count("<li>") < first.count("<li>")
    assert "That is the beginning." not in first


def test_older_by_htmx_is_the_next_page_alone(desk: Client, busy: Offer) -> None:
    address = f"/listings/{busy.seller_id}/{busy.offer_id}/"
    link = older_link(desk.get(address).content.decode())
    part = desk.get(address + link, headers={"HX-Request": "true", "HX-Target": "story-more"}).content.decode()
    assert part.count('<ol class="story">') == 1
    assert "<h2" not in part
    assert older_link(part) != link


def test_live_update_does_not_ask_for_its_edge_twice(desk: Client, busy: Offer) -> None:
    address = f"/listings/{busy.seller_id}/{busy.offer_id}/"
    edge = story_of(busy).older
    page = desk.get(f"{address}?edge={edge}", headers={"HX-Request": "true", "HX-Target": "listing"}).content.decode()
    assert f'hx-get="{address}"' in page
    assert '<div id="story-older" data-keep></div>' in page


@pytest.mark.rule(12)
def test_history_costs_as_many_queries_on_every_page_rule_12(busy: Offer) -> None:
    costs, page = [], story_of(busy)
    while page.older:
        with CaptureQueriesContext(connection) as queries:
            page = story_of(busy, before=page.older)
        costs.append(len(queries))
    assert len(costs) > 1
    assert max(costs) <= 10


def test_note_on_a_code_shows_at_a_failure_of_the_past(desk: Client, world: World) -> None:
    offer = list_it(fail(listing(world)))
    CodeNote.objects.create(code="E-17", text="Ask for the label", author_name="mary")
    assert "Ask for the label" in desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/").content.decode()


def test_many_attempts_are_shown_in_part(desk: Client, busy: Offer) -> None:
    report = StateReport.objects.filter(offer=busy).latest("pk")
    ReportAttempt.objects.bulk_create(
        ReportAttempt(report=report, at=timezone.now(), outcome="retry", error=f"try {number}.") for number in range(40)
    )
    page = desk.get(f"/listings/{busy.seller_id}/{busy.offer_id}/?story=reports").content.decode()
    assert "try 39." in page
    assert "try 3." not in page


def test_task_of_our_own_is_called_by_words(desk: Client, world: World, settings: Settings) -> None:
    offer = listing(world)
    settings.AUTO_IN_PROGRESS_AFTER = timedelta(microseconds=1)
    assert reports.auto_in_progress() == 1
    page = desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/").content.decode()
    assert "channelsync (automatic)" in page
    assert "auto_in_progress" not in page
