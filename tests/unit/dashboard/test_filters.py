"""What an address asks for."""

import pytest
from django.http import QueryDict

from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, feed, list_it, listing


def found(query: str) -> set[int]:
    return set(ListingFilter.read(QueryDict(query)).listings().values_list("offer_id", flat=True))


def test_filter_with_nonsense_passes_it_over() -> None:
    chosen = ListingFilter.read(QueryDict("state=nonsense&seller=%00&q=%00&page=-1"))
    assert (chosen.state, chosen.seller, chosen.search) == ("", "", "")


def test_url_query_keeps_filters_and_leaves_out_empty_ones() -> None:
    chosen = ListingFilter.read(QueryDict("state=failed&q=ä b"))
    assert chosen.url_query(after="1-2") == "?state=failed&q=%C3%A4+b&after=1-2"
    assert chosen.url_query(state="", q="") == "?state="


@pytest.mark.django_db
@pytest.mark.parametrize(("tab", "ids"), [("new", {1}), ("update", {2}), ("listed", {3}), ("failed", {4})])
def test_tab_holds_its_listings(world: World, tab: str, ids: set[int]) -> None:
    listing(world, offer_id=1)
    list_it(listing(world, offer_id=2))
    world.offer_update("shop", 2, title="Anders")
    list_it(listing(world, offer_id=3))
    fail(listing(world, offer_id=4))
    assert found(f"state={tab}") == ids


@pytest.mark.django_db
def test_ended_listing_that_was_live_is_not_taken_down_yet(world: World) -> None:
    list_it(listing(world, offer_id=1))
    listing(world, offer_id=2)
    world.end("shop", 1)
    world.end("shop", 2)
    feed(world)
    assert (found("state=ended"), found("state=not_taken_down")) == ({1, 2}, {1})


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["TEE-7", "tee-7", "4012345678901", "shop/7", "shop / 7", "grüner assam", "M-99"])
def test_search_finds_listing_by(world: World, words: str) -> None:
    fields = {"sku": "TEE-7", "gtin": "4012345678901", "title": "Assam Tee GRÜNER Berg", "mpn": "M-99"}
    listing(world, offer_id=7, **fields)
    listing(world, offer_id=8, sku="KAFFEE", gtin="", title="Kaffee", mpn="")
    assert found(f"q={words}") == {7}


@pytest.mark.django_db
def test_search_that_looks_like_an_address_finds_titles_too(world: World) -> None:
    listing(world, offer_id=7, title="Rohr 1/2 Zoll")
    listing(world, offer_id=8, title="Rohr 3/4 Zoll")
    assert found("q=1/2") == {7}


@pytest.mark.django_db
def test_search_for_variation_finds_its_parent(world: World) -> None:
    parent = listing(world, offer_id=7, variationList=[_child(71, "TEE-ROT")])
    assert Offer.objects.filter(is_variation=True).count() == 1
    assert found("q=tee-rot") == {parent.offer_id}


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["%", "_", "\\", "'", '"; DROP', "9" * 40, "shop/999999999999999999"])
def test_search_with_odd_signs_finds_nothing(world: World, words: str) -> None:
    listing(world, offer_id=7, sku="A", title="B", description="")
    query = QueryDict(mutable=True)
    query["q"] = words
    assert found(query.urlencode()) == set()


def test_every_tab_has_a_query() -> None:
    assert all(str(tab.narrow(Offer.objects.listings()).query) for tab in TABS.values())


def _child(offer_id: int, sku: str) -> dict[str, object]:
    prices = [{"id": "B2C", "quantityPriceList": [{"amount": "5", "currency": "EUR", "quantity": "1"}]}]
    colour = [{"attributeId": "colour", "value": "red"}]
    return {
        "offerId": offer_id,
        "sku": sku,
        "quantity": "1",
        "priceList": prices,
        "variationDimensionList": colour,
    }
