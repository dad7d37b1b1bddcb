"""The documented messages: requests are taken, answers can be read."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from channelsync.sandbox.world import World
from channelsync.scx.payload_offers import parse_offer
from channelsync.scx.payload_page import parse_event_page
from channelsync.scx.payload_stock import parse_stock_answer
from tests.contract.caller import Caller
from tests.contract.schema import validate_response

EXAMPLES: Final = Path(__file__).parent / "examples"


def example(name: str) -> Any:
    """Return one documented message, parsed."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["in-progress", "listed", "listing-failed"])
def test_documented_request_is_taken_by_the_sandbox(caller: Caller, world: World, name: str) -> None:
    world.offer_new("1", 1)
    assert caller.call("POST", f"/v1/channel/offer/{name}", example(name)).status == 201
    assert [report.key for report in world.reports] == [("1", 1)]


@pytest.mark.parametrize(
    ("name", "target", "status"),
    [
        ("events", "/v1/channel/event", 200),
        ("stock-updates-all", "/v1/channel/offer/stock-updates/all", 200),
        ("error", "/v1/channel/event", 400),
    ],
)
def test_documented_answer_is_within_the_contract(name: str, target: str, status: int) -> None:
    validate_response("GET", target, status, example(name))


def test_documented_events_are_read_by_our_parser() -> None:
    first, second = parse_event_page((EXAMPLES / "events.json").read_bytes())
    assert (first.type, first.problem) == ("Seller:Meta.SellerAttributesUpdateRequest", "")
    offer = parse_offer(second.raw)
    assert (offer.seller_id, offer.offer_id, offer.sku, offer.problems) == ("1", 822, "843609", [])


def test_documented_stock_is_read_by_our_parser() -> None:
    answer = parse_stock_answer((EXAMPLES / "stock-updates-all.json").read_bytes())
    assert [(u.seller_id, u.offer_id, u.quantity) for u in answer.updates] == [
        ("SELLER001", 4711, 25),
        ("SELLER002", 8822, 0),
    ]
    assert answer.problems == []
