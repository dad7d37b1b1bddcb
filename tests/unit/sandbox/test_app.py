"""Faults as a client meets them."""

import json

import pytest
import requests

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller, listed
from tests.unit.sandbox.conftest import HandClock


@pytest.fixture(autouse=True)
def three_offers(world: World, caller: Caller, clock: HandClock) -> None:
    caller.sign_in()
    for offer_id in (1, 2, 3):
        clock.forward(1)
        world.offer_new("1", offer_id)


def test_scripted_status_keeps_the_work_from_being_done(caller: Caller, sandbox: SandboxServer, world: World) -> None:
    sandbox.faults.add("500:listed:count=1")
    assert caller.report("listed", listed()).status == 500
    assert world.reports == []
    assert caller.report("listed", listed()).status == 201


def test_scripted_429_can_say_when_to_come_back(caller: Caller, sandbox: SandboxServer) -> None:
    sandbox.faults.add("429:sellers:retry-after=7")
    reply = caller.call("GET", "/v1/channel/seller/list")
    assert (reply.status, reply.headers["Retry-After"], len(reply.messages)) == (429, "7", 1)


def test_proxy_page_is_html(caller: Caller, sandbox: SandboxServer) -> None:
    sandbox.faults.add("html502:listed")
    reply = caller.report("listed", listed())
    assert (reply.status, reply.headers["Content-Type"]) == (502, "text/html")
    assert reply.body.startswith(b"<html>")


@pytest.mark.parametrize(("spec", "done"), [("cut-before:listed", 0), ("cut-after:listed", 1)])
def test_cut_connection_has_no_answer(
    caller: Caller, sandbox: SandboxServer, world: World, spec: str, done: int
) -> None:
    sandbox.faults.add(spec)
    with pytest.raises(requests.ConnectionError):
        caller.report("listed", listed())
    assert (len(world.reports), world.requests[-1].status) == (done, 0)


@pytest.mark.parametrize(("when", "done"), [("before", 0), ("after", 1)])
def test_timeout_holds_the_answer_back(
    caller: Caller, sandbox: SandboxServer, world: World, when: str, done: int
) -> None:
    sandbox.faults.add(f"timeout:listed:seconds=60:when={when}")
    body = json.dumps({"offerList": [listed()]})
    with pytest.raises(requests.ReadTimeout):
        caller.session.post(f"{sandbox.url}/v1/channel/offer/listed", data=body, timeout=0.3)
    assert len(world.reports) == done


@pytest.mark.parametrize(("kind", "length"), [("empty", 0), ("truncated", 8)])
def test_spoilt_body_comes_with_its_good_status(
    caller: Caller, sandbox: SandboxServer, world: World, kind: str, length: int
) -> None:
    world.acknowledge([event.id for event in world.deliver(3)])
    sandbox.faults.add(f"{kind}:event-get")
    reply = caller.call("GET", "/v1/channel/event")
    assert (reply.status, len(reply.body or b"")) == (200, length)


def test_expired_token_is_refused_until_the_next_sign_in(caller: Caller, sandbox: SandboxServer) -> None:
    sandbox.faults.add("expire-token:event-get:count=1")
    assert [caller.call("GET", "/v1/channel/event").status for _ in range(2)] == [401, 401]
    caller.sign_in()
    assert caller.call("GET", "/v1/channel/event").status == 200


def test_duplicate_repeats_events_within_and_across_pages(caller: Caller, sandbox: SandboxServer) -> None:
    (earlier,) = caller.page(limit=1)
    sandbox.faults.add("duplicate")
    ids = [event["id"] for event in caller.page()]
    assert (len(ids), ids[0], ids[-1]) == (4, ids[2], earlier["id"])


def test_duplicate_never_makes_a_page_too_long(caller: Caller, sandbox: SandboxServer) -> None:
    sandbox.faults.add("duplicate")
    assert [len(caller.page(limit=limit)) for limit in (1, 2)] == [1, 2]


def test_out_of_order_page_holds_the_same_events(caller: Caller, sandbox: SandboxServer, world: World) -> None:
    world.add_offers(50)
    sandbox.faults.add("out-of-order")
    ids = [event["id"] for event in caller.page()]
    assert len(ids) == 53
    assert ids != sorted(ids)


def test_malformed_element_stands_in_a_page_of_good_ones(caller: Caller, sandbox: SandboxServer, world: World) -> None:
    sandbox.faults.add("malformed:count=1")
    body = caller.session.get(f"{sandbox.url}/v1/channel/event", timeout=10).text
    assert body.count('"Seller:Offer.New"') >= 3
    assert world.queue.count() == 4


def test_rejected_offer_is_named_with_the_scripted_words(caller: Caller, sandbox: SandboxServer, world: World) -> None:
    sandbox.faults.add("reject:offer=2:message=gesperrt:code=CHN7")
    reply = caller.report("listed", listed(1), listed(2))
    assert (reply.messages, reply.body["errorList"][0]["code"]) == (["offerList[1].offerId: gesperrt"], "CHN7")
    assert world.reports == []
    assert caller.report("listed", listed(1)).status == 201


def test_scripted_words_can_be_about_another_field(caller: Caller, sandbox: SandboxServer) -> None:
    sandbox.faults.add("reject:listed:field=channelOfferId:message=is in use")
    assert caller.report("listed", listed(1)).messages == ["offerList[0].channelOfferId: is in use"]


def test_message_to_a_seller_is_refused_with_the_scripted_words(
    caller: Caller, sandbox: SandboxServer, world: World
) -> None:
    sandbox.faults.add("reject:notification:seller=1:message=seller is not active")
    message = {"sellerId": "1", "severity": "INFO", "message": "x"}
    reply = caller.call("POST", "/v1/channel/notification", message)
    assert (reply.status, reply.messages) == (400, ["notification.sellerId: seller is not active"])
    assert caller.call("POST", "/v1/channel/notification", {**message, "sellerId": "2"}).status == 201
    assert [one["sellerId"] for one in world.notifications] == ["2"]
