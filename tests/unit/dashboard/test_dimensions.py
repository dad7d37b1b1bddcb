"""What sets the variations of a listing apart, as people read it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute
from channelsync.dashboard.listing.dimensions import newest_dimensions
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed, listing

pytestmark = pytest.mark.django_db


def child(number: int, **values: str) -> dict[str, Any]:
    said = [{"attributeId": name, "value": value} for name, value in values.items()]
    return {"offerId": 500 + number, "sku": f"T-{number}", "title": "Tee", "variationDimensionList": said}


def shirts(world: World, *children: dict[str, Any]) -> Offer:
    values = [["1", "Weiß"], ["2", "Rot"]]
    Attribute.objects.create(category_id="c1", attribute_id="farbe", name="Farbe", type="enum", values=values)
    Attribute.objects.create(category_id="c1", attribute_id="size", name="Größe")
    return listing(world, channelCategoryId="c1", variationList=list(children))


def test_values_are_told_by_their_names(world: World) -> None:
    found = newest_dimensions(shirts(world, child(1, farbe="1", size="XL"), child(2, farbe="2", size="S"), child(3)))
    assert found.names == "Farbe / Größe"
    assert found.values == {501: "Weiß / XL", 502: "Rot / S"}


def test_names_stand_before_the_values_where_variations_differ_in_kind(world: World) -> None:
    found = newest_dimensions(shirts(world, child(1, farbe="1"), child(2, length="2 m")))
    assert (found.names, found.values) == ("", {501: "Farbe: Weiß", 502: "length: 2 m"})


def test_newest_revision_counts(world: World) -> None:
    offer = shirts(world, child(1, farbe="1"))
    world.offer_update(offer.seller_id, offer.offer_id, variationList=[child(1, farbe="2")])
    feed(world)
    assert newest_dimensions(offer).values == {501: "Rot"}


def test_payload_that_cannot_be_read_tells_nothing(world: World) -> None:
    offer = shirts(world, child(1, farbe="1"))
    InboxEvent.objects.update(raw="{")
    assert newest_dimensions(offer).values == {}


@pytest.mark.parametrize("part", ["", "variations/"])
def test_line_of_a_variation_leads_with_its_values(desk: Client, world: World, part: str) -> None:
    offer = shirts(world, child(1, farbe="1"), child(2))
    page = desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/{part}").content.decode()
    assert 'dir="auto">Weiß</a> <span class="aside sku">T-1</span> <span class="aside sku">501</span>' in page
    assert 'dir="auto">T-2</a> <span class="aside sku">502</span>' in page
    assert '<span dir="auto">Farbe</span>' in page


@pytest.mark.rule(12)
def test_values_cost_as_many_queries_however_many_variations_rule_12(
    desk: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    offer = shirts(world, *(child(number, farbe="1") for number in range(60)))
    with django_assert_num_queries(2):
        assert len(newest_dimensions(offer).values) == 60
