"""Stock at the desk."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.listings.models import Seller
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel, StockSnapshot
from tests.unit.dashboard.feeding import listing

QUERIES = 30


def level(seller_id: str, offer_id: int, at: datetime | None = None) -> None:
    at = at or timezone.now()
    for model in (StockLevel, StockSnapshot):
        model.objects.create(seller_id=seller_id, offer_id=offer_id, quantity=7, updated_at=at, received_at=at)


def test_latest_changes_name_their_listings(desk: Client, world: World) -> None:
    offer = listing(world, title="Assam")
    level(offer.seller_id, offer.offer_id)
    [change] = desk.get("/stock/").context["changes"]
    assert (change.offer, change.snapshot.quantity) == (offer, 7)


def test_latest_changes_name_the_company(desk: Client, world: World) -> None:
    offer = listing(world)
    level(offer.seller_id, offer.offer_id)
    Seller.objects.update(company_name="Teehaus <Nord>")
    assert ">Teehaus &lt;Nord&gt;</a></td>" in desk.get("/stock/").content.decode()


def test_stock_without_a_listing_is_shown(desk: Client, world: World) -> None:
    offer = listing(world)
    level(offer.seller_id, offer.offer_id)
    level("shop", 424242)
    unknown = desk.get("/stock/").context["unknown"]
    assert (unknown.number, [one.offer_id for one in unknown.levels]) == (1, [424242])
    assert "shop/424242" in desk.get("/stock/").content.decode()


def test_quietest_sellers_come_first(desk: Client, world: World) -> None:
    now = timezone.now()
    for seller, days in (("lively", 1), ("quiet", 9)):
        level(seller, listing(world, seller).offer_id, now - timedelta(days=days))
    listing(world, "never")
    rows = desk.get("/stock/").context["sellers"]
    assert [row.seller.pk for row in rows] == ["never", "quiet", "lively"]


def test_changes_go_on_beyond_a_page(desk: Client) -> None:
    for number in range(60):
        level("shop", number + 1)
    first = desk.get("/stock/")
    second = desk.get(f"/stock/{first.context['older_url']}")
    assert (len(first.context["changes"]), len(second.context["changes"])) == (50, 10)
    assert second.context["older_url"] == ""


@pytest.mark.parametrize("before", ["", "x", "0", "-1", "9" * 30])
def test_address_that_means_nothing_shows_the_first_page(desk: Client, before: str) -> None:
    level("shop", 1)
    assert len(desk.get("/stock/", {"before": before}).context["changes"]) == 1


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [1, 40])
def test_stock_costs_as_many_queries_however_much_rule_12(
    desk: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        level("shop", listing(world).offer_id if number % 2 else 10**9 + number)
    with django_assert_max_num_queries(QUERIES):
        desk.get("/stock/")
