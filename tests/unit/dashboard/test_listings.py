"""The list of listings."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.lists.keyset import Order
from channelsync.listings.models import Offer, Seller
from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target, with_variations

QUERIES = 22
SEARCHING = 12  # more, to know what a search means


def text(client: Client, url: str = "/listings/", headers: dict[str, str] | None = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_list_without_listings_says_when_they_come(desk: Client) -> None:
    assert "No listings yet" in text(desk)


@pytest.mark.parametrize(
    "address", ["/listings/?state=", "/listings/find/?lines=shop", "/failures/code/?code=E-17", "/events/"]
)
def test_browsers_are_kept_from_ticking_rows_by_their_place(desk: Client, world: World, address: str) -> None:
    offer = fail(listing(world))
    shown = text(desk, address.replace("lines=shop", f"lines={offer.sku}"))
    assert 'id="selection" autocomplete="off"' in shown


def test_search_without_hit_anywhere_says_why(desk: Client, world: World) -> None:
    listing(world, sku="TEE")
    shown = text(desk, "/listings/?q=gibtsnicht&state=failed")
    assert "Nothing found for “gibtsnicht”" in shown
    assert "Events were never fetched" in shown
    assert 'href="/events/?text=gibtsnicht"' in shown


@pytest.mark.parametrize("query", ["state=failed", "state=failed&seller=other", "code=E-17", "sort=decided"])
def test_search_with_hits_elsewhere_says_how_many_and_where(desk: Client, world: World, query: str) -> None:
    for number in (1, 2):
        listing(world, sku=f"TEE-{number}", title="Fjordwind")
    shown = text(desk, f"/listings/?q=fjordwind&{query}")
    assert "“fjordwind”: 0 here, 2 elsewhere" in shown
    assert 'href="?q=fjordwind"' in shown
    assert "never fetched" not in shown


def test_search_with_hits_in_other_states_leads_there_too(desk: Client, world: World) -> None:
    for seller in ("shop", "haus"):
        listing(world, seller, title="Fjordwind")
    shown = text(desk, "/listings/?q=fjordwind&state=failed&seller=shop")
    assert "0 here, 2 elsewhere" in shown
    assert '<a class="btn" href="?seller=shop&amp;q=fjordwind">In every state (1)</a>' in shown


@pytest.mark.parametrize("query", ["after=1-1", "q=tee&after=1-1", "state=new&after=1-1"])
def test_page_past_the_end_says_so(desk: Client, world: World, query: str) -> None:
    listing(world, title="Tee")
    shown = text(desk, f"/listings/?{query}")
    assert "The list ends before this page" in shown
    assert "Nothing found" not in shown


def test_several_ids_in_the_search_box_lead_to_what_each_found(desk: Client, world: World) -> None:
    for sku in ("KA-17", "KA-18"):
        listing(world, sku=sku, title="Kanne")
    assert desk.get("/listings/?open=1&q=KA-17, KA-18")["Location"] == "/listings/find/?lines=KA-17%0AKA-18"
    assert desk.get("/listings/?open=1&q=kanne ka-17").status_code == 200


def test_search_together_with_the_name_of_a_seller_opens_the_one(desk: Client, world: World) -> None:
    offer = listing(world, sku="TEE-1")
    Seller.objects.filter(pk=offer.seller_id).update(company_name="Teehaus Nord")
    led = desk.get("/listings/?open=1&q=TEE-1&seller=Teehaus", follow=True)
    assert led.redirect_chain[-1][0] == f"/listings/{offer.seller_id}/{offer.offer_id}/"


def test_line_shows_listing_and_why_it_failed(desk: Client, world: World) -> None:
    fail(listing(world, sku="TEE-1", title="Assam"))
    shown = text(desk)
    assert all(word in shown for word in ("TEE-1", "Assam", "E-17", "Material is missing", "state-failed"))


def test_line_shows_synced_stock_before_the_listings_own(desk: Client, world: World) -> None:
    offer = listing(world, quantity="7.00", variationList=[])
    at = offer.created_at
    StockLevel.objects.create(
        offer_id=offer.offer_id, seller_id=offer.seller_id, quantity=4711, updated_at=at, received_at=at
    )
    assert "4,711" in text(desk)


@pytest.mark.rule(11)
def test_line_of_unknown_stock_does_not_show_zero_rule_11(desk: Client, world: World) -> None:
    listing(world, quantity="", variationList=[])
    assert '<span class="unknown">unknown</span>' in text(desk)


def test_variations_are_folded_under_their_parent(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    shown = text(desk, f"/listings/?q={parent.seller_id}/{parent.offer_id}")
    assert f'id="listing-{child.pk}"' not in shown
    rows = text(desk, f"/listings/{parent.seller_id}/{parent.offer_id}/variations/", headers={"HX-Request": "true"})
    assert child.sku in rows
    assert "<html" not in rows


def test_search_for_variation_says_which_one_it_was(desk: Client, world: World) -> None:
    _parent, child = with_variations(world)
    assert f"Variation {child.sku}</a>" in text(desk, f"/listings/?q={child.sku}")


def test_htmx_gets_the_part_and_the_browser_the_page(desk: Client, htmx: dict[str, str]) -> None:
    part, page = text(desk, headers=htmx), text(desk)
    assert "<html" not in part
    assert 'id="results"' in part
    assert "<html" in page
    assert 'id="results"' in page


def test_going_back_in_history_gets_the_whole_page(desk: Client, htmx: dict[str, str]) -> None:
    assert "<html" in text(desk, headers={**htmx, "HX-History-Restore-Request": "true"})


def test_pages_follow_each_other(desk: Client, world: World) -> None:
    world.add_offers(60)
    feed(world)
    first = desk.get("/listings/?state=new")
    second = desk.get(f"/listings/{first.context['next_url']}")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)
    assert second.context["chosen"].state == "new"
    assert desk.get(f"/listings/{second.context['previous_url']}").content.count(b'id="listing-') == 50


def live(client: Client, page: Any) -> str:
    """Return what the page shows when it updates itself."""
    return text(client, f"/listings/{page.context['live_url']}", headers={"HX-Request": "true"})


@pytest.mark.parametrize("at", ["next_url", "around"])
def test_later_page_tells_what_came_in_above(desk: Client, world: World, at: str) -> None:
    world.add_offers(120)
    feed(world)
    first = desk.get("/listings/?state=&sort=newest")
    place = Order().place_of(Offer.objects.listings().order_by("state_since", "id")[10])
    later = desk.get(f"/listings/{first.context['next_url'] if at == 'next_url' else f'?around={place}'}")
    assert "new or changed" not in later.content.decode()
    world.offer_new("shop")
    feed(world)
    assert "1 new or changed" in live(desk, later)


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [3, 60])
def test_list_costs_as_many_queries_however_long_rule_12(
    desk: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.add_offers(count)
    feed(world)
    for offer in Offer.objects.listings()[::2]:
        fail(offer)
    with django_assert_max_num_queries(QUERIES):
        desk.get("/listings/")
    with django_assert_max_num_queries(QUERIES + SEARCHING):
        desk.get("/listings/?q=a")


def test_list_in_german_uses_the_words_of_the_glossary(desk: Client, world: World) -> None:
    reports.retry_listing(target=target(fail(listing(world, offer_id=1))), by=COLLEAGUE, reason="again")
    list_it(listing(world, offer_id=2))
    shown = text(desk, headers={"Accept-Language": "de"})
    words = ("Angebote", "Zu entscheiden", "Aktualisierung offen", "In Bearbeitung", "Händler", "Noch nicht entfernt")
    assert [word for word in words if word not in shown] == []


def test_chosen_seller_stays_chosen_among_very_many(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channelsync.dashboard.lists.views.SELLER_CHOICES", 1)
    Seller.objects.create(id="a", company_name="Anfang")
    Seller.objects.create(id="z", company_name="Zuletzt")
    shown = text(desk, "/listings/?seller=z")
    assert 'name="seller" value="Zuletzt (z)"' in shown
    assert '<option value="Anfang (a)">' in shown
    assert 'name="seller" value="nobody"' in text(desk, "/listings/?seller=nobody")


@pytest.mark.parametrize("name", ["code", "attribute", "category", "q", "seller", "by", "sort"])
def test_script_in_the_address_is_shown_as_text(desk: Client, name: str) -> None:
    evil = "person:<script>alert(1)</script>\"'>"
    shown = text(desk, f"/listings/?{urlencode({name: evil})}")
    assert "<script>alert" not in shown
    assert "\"'>" not in shown


def test_download_and_bulk_action_carry_the_filter(desk: Client, world: World) -> None:
    fail(listing(world))
    shown = text(desk, "/listings/?state=failed&code=E-17")
    assert '/listings/export/?state=failed&amp;code=E-17&amp;format=xlsx"' in shown
    assert '<input type="hidden" name="query" value="state=failed&amp;code=E-17">' in shown


def test_row_leads_to_the_listing_with_its_place_in_the_list(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    row = desk.get("/listings/?state=failed").context["rows"][0]
    assert row.address.startswith(f"/listings/{offer.seller_id}/{offer.offer_id}/?in=state%3Dfailed&at=")
