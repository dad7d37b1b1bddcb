import json
import threading
import time
from collections import Counter

import pytest

from channelsync.sandbox.living import Living
from channelsync.sandbox.reactions import Reactions
from channelsync.sandbox.world import World
from tests.contract.caller import failed, listed
from tests.unit.sandbox.conftest import HandClock


def history(seed: int) -> list[str]:
    living = Living(World(seed=seed, offers=20), pace=60)
    return [living.step() for _ in range(100)]


def test_same_seed_lives_the_same_life() -> None:
    assert history(3) == history(3) != history(4)


def test_everything_happens_in_a_long_life() -> None:
    living = Living(World(offers=30), pace=60)
    happened = Counter(living.step() for _ in range(3000))
    assert happened.keys() >= {
        "new", "update", "update without changes", "stock", "price", "end", "brought back", "order",
        "unlinked", "relinked", "notice",
    }  # fmt: skip
    assert happened["stock"] > happened["end"] > 0


def test_empty_world_begins_to_live() -> None:
    world = World()
    living = Living(world, pace=60)
    for _ in range(20):
        living.step()
    assert world.book.offers


def test_background_life_ends_when_told() -> None:
    world = World(offers=5)
    living = Living(world, pace=60_000)
    living.start()
    while world.changes < 10:
        time.sleep(0.005)
    living.stop()
    assert "scx-sandbox-living" not in {thread.name for thread in threading.enumerate()}


def test_pace_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Living(World(), pace=0)


def reactions_to_failure(world: World, clock: HandClock, count: int, **error: str) -> Counter[str]:
    reactions = Reactions(world, delay=(10, 20))
    for offer_id in range(1, count + 1):
        world.offer_new("1", offer_id)
        world.take_report("failed", failed(offer_id, **error), 1)
    assert reactions.react() == ""
    clock.forward(20)
    return Counter(reactions.react() for _ in range(count))


def test_most_sellers_mend_some_send_again_some_end(world: World, clock: HandClock) -> None:
    counts = reactions_to_failure(world, clock, 200)
    assert counts["mend"] > 80
    assert counts["mend"] > counts["resend"] > counts["end"] > 0
    assert counts[""] > 0


def test_mended_listing_has_the_recommended_value(world: World, clock: HandClock) -> None:
    counts = reactions_to_failure(world, clock, 50, relatedAttributeId="farbe", recommendedValue="rosa")
    texts = [event.text.decode() for event in world.deliver(1000) if b"Offer.Update" in event.text]
    assert sum('"value": "rosa"' in text for text in texts) == counts["mend"] > 0


def test_listing_that_changed_in_the_meantime_is_left_alone(world: World, clock: HandClock) -> None:
    reactions = Reactions(world, delay=(10, 20))
    for offer_id in range(1, 30):
        world.offer_new("1", offer_id)
        world.take_report("failed", failed(offer_id), 1)
        world.offer_update("1", offer_id)
    clock.forward(60)
    assert reactions.react() == ""


def test_few_end_what_is_listed(world: World, clock: HandClock) -> None:
    reactions = Reactions(world, delay=(10, 20))
    for offer_id in range(1, 201):
        world.offer_new("1", offer_id)
        world.take_report("listed", listed(offer_id), 1)
    clock.forward(20)
    assert 1 <= sum(reactions.react() == "end" for _ in range(200)) <= 30


def test_orders_hold_buyers_data_and_no_listing(world: World) -> None:
    world.add_offers(5)
    living = Living(world, pace=60)
    for _ in range(300):
        living.step()
    events = [json.loads(event.text) for event in world.deliver(1000)]
    orders = [event for event in events if event["type"].startswith("Seller:Order.")]
    assert orders
    assert all(event["event"]["buyer"]["email"].endswith(".example") for event in orders)
