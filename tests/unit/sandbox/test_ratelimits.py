import pytest

from channelsync.sandbox.ratelimits import RateLimits
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller
from tests.unit.sandbox.conftest import HandClock


def test_window_lets_the_limit_through_and_no_more() -> None:
    limits = RateLimits("production")
    taken = [limits.take("default", 100.0) for _ in range(12)]
    assert [allowed for _, allowed in taken] == [True] * 10 + [False] * 2
    assert [dict(headers)["X-RateLimit-Remaining"] for headers, _ in taken[-4:]] == ["1", "0", "0", "0"]


def test_window_starts_anew_when_its_seconds_are_over() -> None:
    limits = RateLimits("production")
    for _ in range(11):
        limits.take("default", 100.0)
    assert not limits.take("default", 159.9)[1]
    assert limits.take("default", 160.0)[1]


def test_groups_do_not_share_their_windows() -> None:
    limits = RateLimits("production")
    for _ in range(60):
        limits.take("stock-all", 0.0)
    assert not limits.take("stock-all", 0.0)[1]
    assert limits.take("offer", 0.0)[1]


def test_x10_is_ten_times_wider_and_off_is_silent() -> None:
    headers, _ = RateLimits("x10").take("event", 0.0)
    assert dict(headers)["X-RateLimit-Limit"] == "2400"
    assert RateLimits("off").take("event", 0.0) == ((), True)


def test_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="production, off, x10"):
        RateLimits("none")


def test_get_and_delete_of_events_share_a_window_over_http(world: World, clock: HandClock) -> None:
    with SandboxServer(world) as server, Caller(server) as caller:
        first = caller.call("GET", "/v1/channel/event")
        second = caller.acknowledge("x")
    names = ("X-RateLimit-Limit", "X-RateLimit-Interval-Length-Seconds", "X-RateLimit-Remaining")
    assert [first.headers[name] for name in names] == ["240", "60", "239"]
    assert second.headers["X-RateLimit-Remaining"] == "238"


def test_request_beyond_the_limit_gets_429_until_the_window_is_over(world: World, clock: HandClock) -> None:
    with SandboxServer(world) as server, Caller(server) as caller:
        statuses = [caller.call("GET", "/v1/channel/categories").status for _ in range(11)]
        clock.forward(3600 - 1)
        caller.sign_in()
        late = caller.call("GET", "/v1/channel/categories")
        clock.forward(1)
        caller.sign_in()
        assert caller.call("GET", "/v1/channel/categories").status == 200
    assert statuses == [200] * 10 + [429]
    assert (late.status, late.messages, "Retry-After" in late.headers) == (429, ["Too many requests."], False)
