"""What is rare, played at the start."""

import json
from collections import Counter

import pytest

from channelsync.sandbox import scenes
from channelsync.sandbox.living import Living
from channelsync.sandbox.world import World
from tests.unit.sandbox.conftest import HandClock


@pytest.fixture
def world(clock: HandClock) -> World:
    """Every seller has some listings."""
    return World(seed=1, clock=clock, offers=60)


def test_scenes_are_events_stock_and_a_seller_who_left(world: World, clock: HandClock) -> None:
    before = len(world.deliver(1000))
    scenes.play(world)
    elements = [json.loads(event.text) for event in world.deliver(1000)]
    assert before == 60
    assert Counter(one["type"].removeprefix("Seller:") for one in elements) == {
        "Offer.New": 2, "Offer.PriceUpdate": 3, "Channel.Unlinked": 1,
    }  # fmt: skip
    assert {(seller, offer) for seller, offer, _ in scenes.UNHEARD_OF} <= world.stock.levels.keys()
    assert not any(world.book.knows((seller, offer)) for seller, offer, _ in scenes.UNHEARD_OF)
    assert [one.seller_id for one in world.book.sellers.values() if not one.linked] == [scenes.LEAVER]


def test_scenes_need_no_listing_and_no_seller(clock: HandClock) -> None:
    world = World(seed=1, clock=clock, sellers=1)
    scenes.play(world)
    assert [json.loads(event.text)["type"] for event in world.deliver(1000)] == ["Seller:Offer.PriceUpdate"]


@pytest.mark.parametrize(("absent", "is_back"), [(scenes.ABSENT, False), (frozenset(), True)])
def test_seller_who_left_comes_back_only_by_chance(absent: frozenset[str], is_back: bool, world: World) -> None:
    scenes.play(world)
    living = Living(world, pace=60, absent=absent)
    happened = Counter(living.step() for _ in range(1500))
    assert happened["relinked"] > 0
    assert happened["unlinked"] > 0
    assert world.book.sellers[scenes.LEAVER].linked is is_back
