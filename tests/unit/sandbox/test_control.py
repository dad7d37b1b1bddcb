import json

import pytest

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller, listed


def post(caller: Caller, name: str, body: object) -> int:
    return caller.call("POST", f"/_sandbox/{name}", body).status


def test_state_tells_reports_acknowledgements_and_deliveries(caller: Caller, world: World) -> None:
    world.offer_new("1", 1)
    (event,) = caller.page()
    caller.acknowledge(event["id"])
    caller.report("listed", listed(1))
    caller.report("listed", listed("1", channelOfferId="C"))
    state = caller.call("GET", "/_sandbox/state").body
    assert [row["element"].get("channelOfferId") for row in state["reports"]["1/1"]] == [None, "C"]
    assert (state["acknowledged"], state["deliveries"]) == ([event["id"]], {event["id"]: 1})
    assert (state["counters"]["reports"], state["counters"]["queued"], state["lost"]) == (2, 0, [])


def test_events_are_queued_as_objects_elements_and_texts(caller: Caller) -> None:
    short = {"type": "System:Test", "event": {}, "createdAt": "2026-03-01T00:00:00+00:00"}
    whole = {"id": "own", "type": "System:Test", "event": {}}
    reply = caller.call("POST", "/_sandbox/events", [short, whole, json.dumps({**whole, "id": "raw"})])
    assert reply.body["ids"][1:] == ["own", "raw"]
    assert [event["id"] for event in caller.page()] == reply.body["ids"]


def test_fault_script_is_replaced(caller: Caller, sandbox: SandboxServer) -> None:
    sandbox.faults.add("500:auth")
    assert post(caller, "faults", {"faults": ["429:sellers"]}) == 200
    assert [fault.spec for fault in sandbox.faults.faults] == ["429:sellers"]


def test_offers_and_stock_are_made(caller: Caller, world: World) -> None:
    assert post(caller, "offers", {"count": 3}) == 200
    assert post(caller, "stock", {"sellerId": "1", "offerId": 4, "quantity": 9, "event": True}) == 200
    assert (len(world.book.offers), world.stock.levels["1", 4], len(caller.page())) == (3, 9, 4)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("faults", {"faults": ["tea"]}),
        ("faults", {"faults": "500"}),
        ("faults", []),
        ("events", [{"type": "x"}]),
        ("events", 5),
        ("offers", {"count": "many"}),
        ("stock", {"sellerId": "1", "offerId": 1, "quantity": -1}),
    ],
)
def test_wrong_body_is_refused(caller: Caller, name: str, body: object) -> None:
    assert post(caller, name, body) == 400


def test_unknown_control_route_is_not_found(caller: Caller) -> None:
    assert caller.call("GET", "/_sandbox/faults").status == 404
    assert post(caller, "nothing", {}) == 404


def test_control_needs_no_token_and_counts_in_no_limit(world: World) -> None:
    with SandboxServer(world) as server, Caller(server) as caller:
        statuses = {caller.call("GET", "/_sandbox/state").status for _ in range(70)}
    assert (statuses, world.requests) == ({200}, [])


def test_ticket_is_shown_as_text_only(caller: Caller) -> None:
    reply = caller.call("GET", "/_sandbox/tickets/T-7<script>")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert reply.body.decode().startswith("Ticket T-7<script>\n")
