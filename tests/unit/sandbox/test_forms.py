import json
import random
from datetime import UTC, datetime
from typing import Any

from channelsync.sandbox.forms import broken_elements, loosen
from channelsync.sandbox.world import World

MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def loose(event: dict[str, Any], tries: int = 200) -> list[dict[str, Any]]:
    rng = random.Random(1)
    element = {"id": "a", "createdAt": "", "type": "Seller:Offer.New", "event": event}
    return [loosen(element, MOMENT, rng) for _ in range(tries)]


def test_every_odd_form_occurs() -> None:
    elements = loose({"sellerId": "1", "offerId": 822, "sku": "s", "quantity": "22.00", "taxPercent": "19"})
    seen = {name: {repr(e["event"].get(name)) for e in elements} for name in ("offerId", "quantity", "gtin")}
    assert seen == {"offerId": {"822", "'822'"}, "quantity": {"22", "'22.00'"}, "gtin": {"None", "''"}}
    assert len({e["createdAt"] for e in elements}) == 4
    assert {"clientVersion" in e for e in elements} == {True, False}
    assert {"shippingGroup" in e["event"] for e in elements} == {True, False}


def test_odd_forms_mean_the_same() -> None:
    elements = loose({"sellerId": "1", "offerId": 822, "quantity": "22.50"})
    assert {(int(e["event"]["offerId"]), float(e["event"]["quantity"])) for e in elements} == {(822, 22.5)}


def test_object_without_members_becomes_an_empty_array() -> None:
    assert loose({}, 1)[0]["event"] == []


def test_plain_world_writes_the_contracts_forms() -> None:
    world = World()
    world.emit("System:Test", {})
    (event,) = world.deliver(10)
    assert json.loads(event.text)["event"] == {}


def test_liberal_world_writes_odd_forms() -> None:
    world = World(forms="liberal", offers=50)
    events = [json.loads(event.text) for event in world.deliver(50)]
    assert {type(event["event"]["offerId"]) for event in events} == {int, str}


def test_broken_elements_are_broken_in_different_ways() -> None:
    texts = broken_elements("abc", MOMENT)
    assert len(set(texts)) == len(texts)


def test_some_broken_elements_are_json_and_some_are_not() -> None:
    def is_json(text: str) -> bool:
        try:
            json.loads(text, parse_constant=int)
        except ValueError:
            return False
        return True

    assert {is_json(text) for text in broken_elements("abc", MOMENT)} == {True, False}
