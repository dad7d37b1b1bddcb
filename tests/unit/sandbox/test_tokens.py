import pytest

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller
from tests.unit.sandbox.conftest import HandClock

EVENTS = "/v1/channel/event"


def test_session_says_when_it_ends(caller: Caller) -> None:
    session = caller.sign_in().body
    assert (session["expiresIn"], session["tokenExpireAt"]) == (3600, "2026-03-02T10:30:00+00:00")
    assert session["scope"] in {"SELLER", "CHAN", "ADM"}


@pytest.mark.parametrize("token", ["", "wrong", "ümlaut"])
def test_wrong_refresh_token_is_refused(caller: Caller, token: str) -> None:
    reply = caller.sign_in(token)
    assert (reply.status, reply.messages) == (401, ["The refresh token is not valid."])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_request_without_a_known_token_is_refused(caller: Caller, header: str) -> None:
    caller.session.headers["Authorization"] = header
    assert caller.call("GET", EVENTS).status == 401


def test_token_works_until_its_time_is_over(world: World, clock: HandClock) -> None:
    with SandboxServer(world, token_seconds=5) as server, Caller(server) as caller:
        assert caller.call("GET", EVENTS).status == 200
        clock.forward(4.9)
        assert caller.call("GET", EVENTS).status == 200
        clock.forward(0.1)
        assert caller.call("GET", EVENTS).status == 401


def test_older_token_stays_valid_beside_a_newer_one(caller: Caller) -> None:
    caller.sign_in()
    older = caller.session.headers["Authorization"]
    caller.sign_in()
    assert caller.session.headers["Authorization"] != older
    caller.session.headers["Authorization"] = older
    assert caller.call("GET", EVENTS).status == 200
