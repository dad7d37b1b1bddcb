"""The search box, and many lines at once."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.bulk.models import BulkItem
from channelsync.dashboard.search import words
from channelsync.dashboard.search.titles import url_of_title
from channelsync.events.models import InboxEvent
from channelsync.listings import pasted
from channelsync.listings.models import Seller
from channelsync.sandbox.world import World
from tests.unit.bulk.ordering import look_and_confirm
from tests.unit.dashboard.feeding import list_it, listing, with_variations

OPENED = r'<details class="panel" open>\s*<summary>What each line found'


def found(desk: Client, *lines: str) -> str:
    response = desk.post("/listings/find/", {"lines": "\n".join(lines)}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_one_exact_hit_opens_it(desk: Client, world: World) -> None:
    offer = listing(world, sku="TEE-1", gtin="4006381333931")
    listing(world, sku="TEE-12", gtin="")
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/"
    assert desk.get("/listings/?open=1&q=tee-1")["Location"] == address
    assert desk.get("/listings/?open=1&q=4006 381 333931")["Location"] == address


@pytest.mark.parametrize("text", ["SKU: TEE-1", '"tee-1"', "EAN: 4006381333931", "/listings/shop/1/"])
def test_one_exact_hit_with_a_label_opens_it(desk: Client, world: World, text: str) -> None:
    listing(world, offer_id=1, sku="TEE-1", gtin="4006381333931")
    assert desk.get("/listings/", {"open": "1", "q": text})["Location"] == "/listings/shop/1/"


def test_label_that_stands_in_a_title_opens_nothing(desk: Client, world: World) -> None:
    listing(world, offer_id=13)
    listing(world, offer_id=1, title="Scanner für EAN 13")
    shown = desk.get("/listings/?open=1&q=EAN 13")
    assert [row.offer.offer_id for row in shown.context["rows"]] == [1]


TITLE = "Bergkräuter Früchtetee, ohne Zuckerzusatz (Neuauflage)"


@pytest.mark.parametrize("text", [TITLE, TITLE.upper(), f'"{TITLE}"', f"Titel: {TITLE}", TITLE.replace(" ", "  ")])
def test_one_listing_of_that_title_is_opened(desk: Client, world: World, text: str) -> None:
    listing(world, offer_id=1, title=TITLE)
    listing(world, offer_id=2, title=f"{TITLE} 100 g")
    Seller.objects.update(company_name=f"Haus {TITLE}")
    assert desk.get("/listings/", {"open": "1", "q": text})["Location"] == "/listings/shop/1/"


@pytest.mark.parametrize("text", [TITLE, "Bergkräuter Früchtetee", "T", TITLE.replace("ä", "a")])
def test_title_of_several_and_part_of_one_stay_in_the_list(desk: Client, world: World, text: str) -> None:
    for offer_id in (1, 2):
        listing(world, offer_id=offer_id, title=TITLE)
    assert desk.get("/listings/", {"open": "1", "q": text}).status_code == 200


def test_title_that_is_also_a_number_or_a_company_stays_in_the_list(desk: Client, world: World) -> None:
    listing(world, offer_id=1, title="Bergtee", sku="A")
    for offer_id in (2, 3):
        listing(world, offer_id=offer_id, title="Minze", sku="Bergtee")
    assert desk.get("/listings/?open=1&q=bergtee").status_code == 200
    Seller.objects.update(company_name="Bergkraut")
    listing(world, offer_id=4, title="Bergkraut")
    assert desk.get("/listings/?open=1&q=bergkraut").status_code == 200


def test_title_is_not_looked_for_among_very_many(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("channelsync.dashboard.search.titles.MANY", 1)
    listing(world, offer_id=1, title="Tee")
    with django_assert_max_num_queries(1):
        assert url_of_title("tee") == "/listings/shop/1/"
    listing(world, offer_id=2, title="Tee rot")
    assert url_of_title("tee") == ""


def test_several_hits_and_links_to_a_search_stay_in_the_list(desk: Client, world: World) -> None:
    listing(world, sku="TEE-1", title="Assam")
    listing(world, sku="TEE-2", title="Assam")
    assert desk.get("/listings/?open=1&q=assam").status_code == 200
    assert desk.get("/listings/?q=TEE-1").status_code == 200


def test_page_that_updates_itself_is_not_led_away(desk: Client, world: World, htmx: dict[str, str]) -> None:
    listing(world, sku="TEE-1")
    assert desk.get("/listings/?open=1&q=TEE-1", headers=htmx).status_code == 200


def test_nothing_found_explains_itself(desk: Client, world: World) -> None:
    shown = desk.get("/listings/?open=1&q=nobody/4711").content.decode()
    assert "What is known about it" in shown
    assert "nobody is not known here" in shown
    assert "None of the newest 1,000 events about listings holds it." in shown


def test_event_with_an_earlier_number_is_told_with_the_way_there(desk: Client, world: World) -> None:
    listing(world)
    InboxEvent.objects.update(raw='{"gtin": "4012345678901"}')
    shown = desk.get("/listings/?q=4012345678901").content.decode()
    assert "1 of the newest 1,000 events about listings holds it" in shown
    assert 'href="/events/?text=4012345678901"' in shown


def test_lines_that_found_nothing_or_several_are_named(desk: Client, world: World) -> None:
    for seller in ("shop", "haus"):
        listing(world, seller, sku="TWICE")
    listing(world, sku="ONCE")
    shown = found(desk, "ONCE", "twice", "<script>")
    assert "3 listings found" in shown
    assert "1 line found nothing" in shown
    assert "1 line names several listings" in shown
    assert "&lt;script&gt;" in shown


def test_found_listings_can_be_selected_for_a_bulk_action(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    shown = found(desk, child.sku)
    assert f'name="pk" value="{parent.pk}:{parent.version}"' in shown
    assert 'action="/bulk/new/"' in shown
    assert 'name="all"' in shown


def test_few_lines_stand_in_the_address_and_many_do_not(desk: Client, world: World) -> None:
    assert desk.post("/listings/find/", {"lines": "A\nB"})["Location"] == "/listings/find/?lines=A%0AB"
    assert desk.post("/listings/find/", {"lines": "\n".join(f"SKU-{n}" for n in range(500))}).status_code == 200


def test_all_that_were_found_can_be_ordered_beyond_those_shown(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channelsync.dashboard.search.views.SHOWN", 1)
    offers = [list_it(listing(world, sku=f"TEE-{number}")) for number in range(3)]
    listing(world, sku="OTHER")
    shown = found(desk, *(offer.sku for offer in offers))
    assert (shown.count("data-select "), "The first 1 are shown" in shown) == (1, True)
    order = {"all": "1", "lines": "TEE-0\nTEE-1\nTEE-2", "kind": "resend", "confirm": "1", "reason": "They are gone"}
    job_page = look_and_confirm(desk, "/bulk/new/", order)["Location"]
    assert job_page.startswith("/bulk/")
    assert sorted(BulkItem.objects.values_list("offer_id", flat=True)) == [offer.pk for offer in offers]


def test_selected_rows_alone_are_ordered_though_lines_are_posted(desk: Client, world: World) -> None:
    first, _second = (list_it(listing(world, sku=sku)) for sku in ("TEE-1", "TEE-2"))
    order = {"pk": f"{first.pk}:{first.version}", "lines": "TEE-1\nTEE-2", "kind": "resend"}
    desk.post("/bulk/new/", order | {"confirm": "1", "reason": "It is gone"})
    assert list(BulkItem.objects.values_list("offer_id", flat=True)) == [first.pk]


def test_found_listings_stand_in_the_order_of_the_lines(desk: Client, world: World) -> None:
    for sku in ("TEE-1", "TEE-2", "TEE-3"):
        listing(world, sku=sku, title=f"Sorte {sku}")
    shown = found(desk, "TEE-2", "TEE-3", "TEE-1")
    assert re.findall(r">Sorte (TEE-\d)</a>", shown.partition("<table")[2]) == ["TEE-2", "TEE-3", "TEE-1"]


def test_line_that_names_several_can_be_made_to_name_one(desk: Client, world: World) -> None:
    offers = [listing(world, seller, sku="TWICE") for seller in ("shop", "haus")]
    shown = found(desk, "ONCE", "twice")
    choice = f"2:haus/{offers[1].offer_id}"
    assert f'name="choose" value="{choice}"' in shown
    answer = desk.post("/listings/find/", {"lines": "ONCE\ntwice", "choose": choice})
    assert answer["Location"] == f"/listings/find/?lines=ONCE%0Ahaus%2F{offers[1].offer_id}"


def test_line_is_mapped_to_what_it_found(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    listing(world, sku="TEE-1", title="Rote Kanne")
    shown = found(desk, "TEE-1", child.sku, "kanne rote").partition("<table")[0]
    assert shown.count("Rote Kanne</a>") == 2
    assert f'variation <a href="/listings/{child.seller_id}/{child.offer_id}/">{child.sku}</a> of' in shown
    assert f'<a href="/listings/{parent.seller_id}/{parent.offer_id}/" dir="auto">{parent.title}</a>' in shown
    assert shown.count("by its words") == 1


def test_variation_that_was_found_is_named_in_the_row(desk: Client, world: World) -> None:
    _parent, child = with_variations(world)
    assert f"Variation {child.sku}" in found(desk, child.sku).partition("<table")[2]


def test_line_of_a_seller_leads_to_their_listings(desk: Client, world: World) -> None:
    listing(world, "shop", sku="TEE-1")
    assert 'href="/listings/?seller=shop"' in found(desk, "TEE-1", "shop").partition("<table")[0]


@pytest.mark.parametrize("line", ["Teehaus", "TEEHAUS nord", "muller"])
def test_line_of_a_part_of_a_company_leads_to_its_listings(desk: Client, world: World, line: str) -> None:
    listing(world, "shop", sku="ONE")
    Seller.objects.update(company_name="Teehaus Nord Müller GmbH")
    shown = found(desk, "ONE", line, "nonesuch").partition("<table")[0]
    assert 'href="/listings/?seller=shop"' in shown
    assert "1 line found nothing" in shown


def test_what_few_lines_found_is_unfolded(desk: Client, world: World) -> None:
    listing(world, sku="ONE")
    is_open = [re.search(OPENED, found(desk, "ONE", *map(str, range(lines)))) is not None for lines in (1, 30)]
    assert is_open == [True, False]


def test_lines_that_were_not_read_are_counted(desk: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "TEXT", 20)
    listing(world, sku="TEE-1")
    shown = found(desk, "TEE-1", "x" * 30, "y" * 30)
    assert "2 lines at the end were not looked for" in shown
    assert "found nothing" not in shown
    assert "y" * 30 in shown  # nothing typed is lost


@pytest.mark.parametrize("choice", ["", ":", "0:a/1", "9:a/1", "x:a/1", "1", "\u0661:a/1"])
def test_choice_that_means_nothing_leaves_the_lines_alone(desk: Client, choice: str) -> None:
    answer = desk.post("/listings/find/", {"lines": "A", "choose": choice})
    assert answer["Location"] == "/listings/find/?lines=A"


@pytest.mark.parametrize(("form", "start"), [("csv", b"sellerId,"), ("jsonl", b"{"), ("xlsx", b"PK")])
def test_found_listings_can_be_downloaded(desk: Client, world: World, form: str, start: bytes) -> None:
    listing(world, sku="TEE-1")
    listing(world, sku="OTHER")
    answer = desk.post("/listings/find/export/", {"lines": "TEE-1\nnone", "format": form})
    content = answer.getvalue()
    assert content.startswith(start)
    assert form == "xlsx" or (b"TEE-1" in content and b"OTHER" not in content)


def test_download_of_an_unknown_format_is_refused(desk: Client) -> None:
    assert desk.post("/listings/find/export/", {"lines": "A", "format": "exe"}).status_code == 400


def test_empty_form_asks_and_costs_nothing(desk: Client) -> None:
    assert "<textarea" in desk.get("/listings/find/").content.decode()
    assert "listings found" not in found(desk, "", "  ")


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [2, 60])
def test_lines_cost_as_many_queries_however_many_rule_12(
    desk: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offers = [listing(world, sku=f"TEE-{number}") for number in range(count)]
    with django_assert_max_num_queries(36 + words.LINES):
        found(desk, *(offer.sku for offer in offers), *(f"no-{offer.pk}" for offer in offers))


@pytest.mark.parametrize("lines", ["\x00", "%" * 500, "9" * 100, "a\r\nb\tc", "shop/" + "9" * 30, "\ud83d"])
def test_odd_lines_do_no_harm(desk: Client, lines: str) -> None:
    answer = desk.post("/listings/find/", {"lines": lines.encode("utf-8", "replace").decode()}, follow=True)
    assert answer.status_code == 200


def test_finding_is_for_staff(client: Client, db: None) -> None:
    assert client.get("/listings/find/")["Location"].startswith("/login/")
