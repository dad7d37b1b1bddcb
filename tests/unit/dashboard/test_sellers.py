"""Sellers at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.audit.models import AuditEntry
from channelsync.dashboard.models import Note
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, feed, list_it, listing

QUERIES = 30


def text(client: Client, url: str, headers: dict[str, str] | None = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def order(client: Client, query: str = "") -> list[str]:
    return [row.seller.pk for row in client.get(f"/sellers/{query}").context["found"].rows]


def test_sellers_with_most_trouble_come_first(desk: Client, world: World) -> None:
    listing(world, "calm")
    for _ in range(2):
        fail(listing(world, "worst"))
    fail(listing(world, "bad"))
    assert order(desk) == ["worst", "bad", "calm"]
    assert order(desk, "?sort=name") == ["bad", "calm", "worst"]


def test_silent_sellers_come_first_when_asked_for(desk: Client) -> None:
    now = timezone.now()
    for name, days in (("lively", 1), ("silent", 9)):
        Seller.objects.create(id=name, last_sign_at=now - timedelta(days=days))
    assert order(desk, "?sort=quiet") == ["silent", "lively"]


def test_sellers_are_searched_and_filtered(desk: Client) -> None:
    Seller.objects.create(id="tee", company_name="Tee & Mehr")
    Seller.objects.create(id="gone", company_name="Weg", link_state=LinkState.UNLINKED)
    assert (order(desk, "?q=mehr"), order(desk, "?link=unlinked"), order(desk, "?q=nobody")) == (["tee"], ["gone"], [])


def test_list_says_why_a_seller_is_not_linked(desk: Client) -> None:
    Seller.objects.create(id="gone", link_state=LinkState.UNLINKED, link_reason="Contract <ended>")
    shown = text(desk, "/sellers/")
    assert "Unlinked" in shown
    assert "Contract &lt;ended&gt;" in shown


def test_list_goes_on_beyond_a_page(desk: Client) -> None:
    Seller.objects.bulk_create(Seller(id=f"s{number:03}") for number in range(60))
    first = desk.get("/sellers/?sort=name").context["found"]
    second = desk.get(f"/sellers/{first.next_url}").context["found"]
    assert (len(first.rows), len(second.rows), second.rows[0].seller.pk, second.next_url) == (50, 10, "s050", "")


def test_held_reports_are_counted_and_lead_to_the_listings(desk: Client, world: World) -> None:
    fail(listing(world))
    StateReport.objects.update(status=ReportStatus.HELD)
    assert desk.get("/sellers/").context["found"].rows[0].figures.held == 1
    assert len(desk.get("/listings/?report=held&seller=shop").context["rows"]) == 1


def test_page_shows_counts_failures_and_events(desk: Client, world: World) -> None:
    fail(listing(world))
    list_it(listing(world))
    about = desk.get("/sellers/shop/").context["about"]
    assert (about.total, [code.code for code in about.codes], len(about.events)) == (2, ["E-17"], 2)
    counts = {str(one.label): one.number for one in about.tabs}
    assert (counts["Failed"], counts["Listed"], counts["Pending"]) == (1, 1, 0)


def test_unknown_seller_is_not_found(desk: Client) -> None:
    urls = ("/sellers/nobody/", "/sellers/nobody/notes/", "/sellers/nobody/language/")
    assert [desk.get(urls[0]).status_code, *(desk.post(url).status_code for url in urls[1:])] == [404, 404, 404]


def test_note_is_written_by_its_author(desk: Client) -> None:
    Seller.objects.create(id="shop")
    desk.post("/sellers/shop/notes/", {"text": "<script>calls</script>", "ticket": "T-1"})
    note = Note.objects.get()
    assert (note.author_name, note.ticket, note.offer_id) == ("support", "T-1", None)
    assert "&lt;script&gt;calls" in text(desk, "/sellers/shop/")
    assert AuditEntry.objects.get(action="note").seller_id == "shop"


def test_empty_note_is_refused(desk: Client) -> None:
    Seller.objects.create(id="shop")
    answer = desk.post("/sellers/shop/notes/", {"text": " \x00 "}, follow=True)
    assert "A note needs words" in answer.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize(("language", "kept"), [("en", "en"), ("", ""), ("xx", "de")])
def test_language_is_switched(desk: Client, language: str, kept: str) -> None:
    Seller.objects.create(id="shop", language="de")
    answer = desk.post("/sellers/shop/language/", {"language": language}, follow=True)
    assert Seller.objects.get().language == kept
    assert ("This seller is written to in this language" in answer.content.decode()) is (kept == language)
    noted = list(AuditEntry.objects.filter(action="set_language").values_list("details", flat=True))
    assert noted == ([{"language_before": "de", "language": language}] if kept == language else [])


def test_writing_needs_a_post(desk: Client) -> None:
    Seller.objects.create(id="shop")
    assert desk.get("/sellers/shop/notes/").status_code == desk.get("/sellers/shop/language/").status_code == 405


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [2, 60])
@pytest.mark.parametrize("page", ["/sellers/", "/sellers/shop/"])
def test_sellers_cost_as_many_queries_however_many_rule_12(
    desk: Client, world: World, page: str, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    listing(world)
    world.add_offers(count)
    feed(world)
    for offer in Offer.objects.listings()[::2]:
        fail(offer)
    with django_assert_max_num_queries(QUERIES):
        desk.get(page)


def test_page_tells_when_events_were_created_from_when_they_came(desk: Client, world: World) -> None:
    listing(world, "shop")
    shown = text(desk, "/sellers/shop/")
    assert "<dt>Last event created</dt>" in shown
    assert [shown.count(f'<th scope="col">{name}</th>') for name in ("Created", "Received")] == [1, 1]
