"""Every answer of the plain sandbox satisfies the contract."""

import pytest

from channelsync.sandbox.living import Living
from channelsync.sandbox.world import World
from tests.contract.caller import Caller, failed, listed
from tests.contract.schema import validate_event, validate_response

SINCE = "updatedAfter=2020-01-01T00:00:00%2B00:00"


def test_sign_in_answers_as_the_contract_says(caller: Caller) -> None:
    good, bad = caller.sign_in(), caller.sign_in("wrong")
    validate_response("POST", "/v1/auth", good.status, good.body)
    validate_response("POST", "/v1/auth", bad.status, bad.body)
    assert (good.status, bad.status, good.body["scope"]) == (200, 401, "CHAN")


def test_page_of_a_whole_catalogue_is_within_the_contract(caller: Caller, world: World) -> None:
    world.add_offers(300)
    reply = caller.call("GET", "/v1/channel/event")
    validate_response("GET", "/v1/channel/event", reply.status, reply.body)
    assert len(reply.body["eventList"]) == 300


def test_events_of_a_living_world_are_within_the_contract(caller: Caller, world: World) -> None:
    world.add_offers(20)
    living = Living(world, pace=60)
    happened = {living.step() for _ in range(300)}
    world.unlink("1")
    events = caller.page()
    for event in events:
        validate_event(event)
    assert {"new", "update", "price", "stock", "end", "order"} <= happened
    assert "Seller:Channel.Unlinked" in {event["type"] for event in events}


@pytest.mark.parametrize(
    "target",
    [
        f"/v1/channel/offer/stock-updates/all?{SINCE}",
        f"/v1/channel/offer/stock-updates?sellerId=1&{SINCE}",
        "/v1/channel/categories",
        "/v1/channel/attribute/global",
        "/v1/channel/attribute/category/302",
        "/v1/channel/seller/list",
    ],
)
def test_read_route_answers_something_within_the_contract(caller: Caller, world: World, target: str) -> None:
    world.offer_new("1", 1)
    reply = caller.call("GET", target)
    validate_response("GET", target, reply.status, reply.body)
    (rows,) = (value for value in reply.body.values() if isinstance(value, list))
    assert reply.status == 200
    assert rows


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/v1/channel/event?limit=0", None, 400),
        ("DELETE", "/v1/channel/event", {"eventIdList": ["x"]}, 204),
        ("DELETE", "/v1/channel/event", {"eventIdList": []}, 400),
        ("POST", "/v1/channel/offer/in-progress", {"offerList": [{}]}, 400),
        ("POST", "/v1/channel/offer/listed", {"offerList": [listed(1, channelOfferId="C1")]}, 201),
        ("POST", "/v1/channel/offer/listing-failed", {"offerList": [failed(1)]}, 201),
        ("POST", "/v1/channel/offer/listing-failed", {"offerList": [failed(2)]}, 400),
        ("POST", "/v1/channel/notification", {"sellerId": "1", "severity": "INFO", "message": "x"}, 201),
        ("POST", "/v1/channel/notification", {"sellerId": "1"}, 400),
        ("GET", "/v1/channel/attribute/category/none", None, 404),
        ("GET", "/v1/channel/offer/stock-updates/all", None, 400),
    ],
)
def test_answer_has_the_status_and_shape_of_the_contract(
    caller: Caller, world: World, method: str, target: str, body: object, status: int
) -> None:
    world.offer_new("1", 1)
    reply = caller.call(method, target, body)
    validate_response(method, target, reply.status, reply.body)
    assert reply.status == status
