"""The search box, and many lines at once."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing, with_variations


def found(desk: Client, *lines: str) -> str:
    response = desk.post("/listings/find/", {"lines": "\n".join(lines)})
    assert response.status_code == 200
    return response.content.decode()


def test_one_exact_hit_opens_it(desk: Client, world: World) -> None:
    offer = listing(world, sku="TEE-1", gtin="4006381333931")
    listing(world, sku="TEE-12", gtin="")
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/"
    assert desk.get("/listings/?open=1&q=tee-1")["Location"] == address
    assert desk.get("/listings/?open=1&q=4006 381 333931")["Location"] == address


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
    assert 'name="all"' not in shown


def test_empty_form_asks_and_costs_nothing(desk: Client) -> None:
    assert "<textarea" in desk.get("/listings/find/").content.decode()
    assert "listings found" not in found(desk, "", "  ")


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [2, 60])
def test_lines_cost_as_many_queries_however_many_rule_12(
    desk: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offers = [listing(world, sku=f"TEE-{number}") for number in range(count)]
    with django_assert_max_num_queries(28):
        found(desk, *(offer.sku for offer in offers), *(f"no-{offer.pk}" for offer in offers))


@pytest.mark.parametrize("lines", ["\x00", "%" * 500, "9" * 100, "a\r\nb\tc", "shop/" + "9" * 30, "\ud83d"])
def test_odd_lines_do_no_harm(desk: Client, lines: str) -> None:
    assert desk.post("/listings/find/", {"lines": lines.encode("utf-8", "replace").decode()}).status_code == 200


def test_finding_is_for_staff(client: Client, db: None) -> None:
    assert client.get("/listings/find/")["Location"].startswith("/login/")
