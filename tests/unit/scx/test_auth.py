"""One token for all processes: renewed by one of them, in time, and never hammered for."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest

from channelsync.scx.client import Client
from channelsync.scx.connection import ClientSettings
from channelsync.scx.errors import (
    ConfigError,
    GarbledAnswer,
    NetworkError,
    ProtocolError,
    RateLimited,
    ServerError,
    WouldWait,
)
from channelsync.scx.routes import Group, ReportRoute
from channelsync.scx.store import MemoryStore, PlainCipher
from tests.unit.scx.conftest import REFRESH, Desk, FakeScx, Reply, Seen

REFUSED = Reply(401, {"errorList": [{"code": "CHN1", "message": "unknown refresh token"}]})


class ReversingCipher(PlainCipher):
    """Change the text, and refuse what was written under another key."""

    def __init__(self, key: str) -> None:
        self.key = key

    def encrypt(self, text: str) -> str:
        """Return the text turned round, after the key."""
        return self.key + text[::-1]

    def decrypt(self, text: str) -> str:
        """Return the clear text."""
        if not text.startswith(self.key):
            raise ValueError("another key")
        return text[len(self.key) :][::-1]


def real_client(scx: FakeScx, store: MemoryStore) -> Client:
    return Client(ClientSettings(scx.url, REFRESH), store, PlainCipher())


def live_for(desk: Desk, seconds: object) -> None:
    desk.scx.sign_in = lambda seen: Reply(200, {"authToken": desk.scx.next_token(), "expiresIn": seconds})


def test_sign_in_sends_refresh_token_as_form_field(desk: Desk) -> None:
    desk.client.list_events(wait=0)
    seen = desk.scx.sign_ins[0]
    assert parse_qs(seen.body.decode()) == {"refreshToken": [REFRESH]}
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"


def test_token_is_shared_by_processes(desk: Desk) -> None:
    desk.client.list_events(wait=0)
    desk.another().list_events(wait=1)
    assert len(desk.scx.sign_ins) == 1


@pytest.mark.parametrize(("life", "still_good", "too_old"), [(3600, 3400, 3500), (5, 2, 4), ("600", 560, 590)])
def test_token_is_renewed_before_it_expires(desk: Desk, life: object, still_good: float, too_old: float) -> None:
    live_for(desk, life)
    desk.client.list_events(wait=0)
    desk.clock.now += still_good
    desk.client.list_events(wait=0)
    assert len(desk.scx.sign_ins) == 1
    desk.clock.now += too_old - still_good
    desk.client.list_events(wait=0)
    assert len(desk.scx.sign_ins) == 2


@pytest.mark.parametrize("life", [None, "soon", -1, "NaN", 1e300])
def test_token_of_unknown_life_is_used(desk: Desk, life: object) -> None:
    live_for(desk, life)
    desk.client.list_events(wait=0)
    desk.client.list_events(wait=0)
    assert len(desk.scx.sign_ins) == 1


def test_token_life_is_read_from_its_end_too(desk: Desk) -> None:
    reply = {"authToken": "t", "tokenExpireAt": "2027-01-15T08:10:00+00:00"}
    desk.scx.sign_in = lambda seen: Reply(200, reply)
    desk.client.list_events(wait=0)
    desk.clock.now += 595
    desk.client.list_events(wait=0)
    assert len(desk.scx.sign_ins) == 2


def test_two_threads_renew_once(scx: FakeScx) -> None:
    store = MemoryStore()

    def slowly(seen: Seen) -> Reply:
        time.sleep(0.2)
        return Reply(200, {"authToken": scx.next_token(), "expiresIn": 3600})

    scx.sign_in = slowly
    clients = [real_client(scx, store) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda client: client.list_events(wait=5), clients))
    assert len(scx.sign_ins) == 1
    assert len(scx.calls) == 2


def test_others_wait_for_the_renewing_one_no_longer_than_they_may(desk: Desk) -> None:
    with desk.store.only_one("scx:renew", seconds=100), pytest.raises(WouldWait):
        desk.client.list_events(wait=2)
    assert 1.5 < sum(desk.clock.slept) < 2.01
    assert desk.scx.seen == []


def test_early_renewal_by_another_holds_nobody_up(desk: Desk) -> None:
    desk.client.list_events(wait=0)
    desk.clock.now += 3550
    with desk.store.only_one("scx:renew", seconds=100):
        desk.client.list_events(wait=0)
    assert len(desk.scx.sign_ins) == 1


def test_401_renews_and_repeats_once(desk: Desk) -> None:
    desk.scx.replies = [Reply(401)]
    assert desk.client.list_events(wait=0).elements == []
    assert [seen.headers["authorization"] for seen in desk.scx.calls] == [
        "Bearer bearer-token-1",
        "Bearer bearer-token-2",
    ]


def test_401_for_token_that_another_renewed_does_not_renew_again(desk: Desk) -> None:
    def renew_meanwhile(connection: socket.socket) -> None:
        desk.another().list_events(wait=1)
        # said in the answer: the client's next request could meet the connection while it is being closed
        connection.sendall(Reply(401, headers={"Connection": "close"}).to_bytes())

    desk.client.list_events(wait=0)
    desk.scx.replies = [renew_meanwhile, Reply(401)]
    desk.client.list_events(wait=1)
    assert len(desk.scx.sign_ins) == 2


@pytest.mark.rule(9)
def test_second_401_is_config_error_and_remembered(desk: Desk) -> None:
    """Rule 9: 401 twice is a state of the connection, probed once a minute."""
    desk.scx.otherwise = Reply(401)
    for _ in range(5):
        with pytest.raises(ConfigError):
            desk.client.list_events(wait=0)
    assert len(desk.scx.sign_ins) <= 3
    desk.clock.now += 61
    desk.scx.otherwise = Reply(200, {"eventList": []})
    desk.client.list_events(wait=0)


@pytest.mark.rule(9)
def test_refused_refresh_token_is_tried_once_a_minute(desk: Desk) -> None:
    """Rule 9: a refusal is remembered by all processes for a minute."""
    works, desk.scx.sign_in = desk.scx.sign_in, lambda seen: REFUSED
    for client in (desk.client, desk.another(), desk.client):
        with pytest.raises(ConfigError, match="unknown refresh token"):
            client.list_events(wait=0)
    assert len(desk.scx.sign_ins) == 1
    desk.clock.now += 61
    desk.scx.sign_in = works
    desk.client.list_events(wait=0)


@pytest.mark.rule(9)
def test_replaced_refresh_token_is_tried_at_once(desk: Desk) -> None:
    """Rule 9: a replaced secret heals the connection by itself."""
    works, desk.scx.sign_in = desk.scx.sign_in, lambda seen: REFUSED
    with pytest.raises(ConfigError):
        desk.client.list_events(wait=0)
    desk.scx.sign_in = works
    desk.another(refresh_token="new").list_events(wait=0)
    assert len(desk.scx.sign_ins) == 2


def test_token_of_another_refresh_token_is_not_used(desk: Desk) -> None:
    desk.client.list_events(wait=0)
    desk.another(refresh_token="new").list_events(wait=0)
    assert len(desk.scx.sign_ins) == 2


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(500), ServerError),
        (Reply(429), RateLimited),
        (Reply(200, b"<html>"), GarbledAnswer),
        (Reply(200, {}), GarbledAnswer),
        (Reply(200, {"authToken": "a\r\nb"}), GarbledAnswer),
        (Reply(404, {"errorList": []}), ProtocolError),
        (Reply(400, {"errorList": [{"message": "no"}]}), ConfigError),
        (Reply(403, b"<html>"), ConfigError),
    ],
)
def test_sign_in_that_fails_is_told_by_kind(desk: Desk, reply: Reply, error: type[Exception]) -> None:
    desk.scx.sign_in = lambda seen: reply
    with pytest.raises(error):
        desk.client.list_events(wait=0)
    assert desk.scx.calls == []


@pytest.mark.rule(6)
def test_sign_in_that_is_cut_leaves_no_report_of_unknown_outcome(desk: Desk) -> None:
    """Rule 6: only a request that left can be on its way; this report did not."""
    desk.client.reserve(Group.OFFER, wait=0)
    desk.clock.now += 3600
    desk.scx.sign_in = lambda seen: Reply(raw=b"")
    with pytest.raises(NetworkError) as caught:
        desk.client.send_reports(ReportRoute.LISTED, ["{}"], reserved=True)
    assert not caught.value.outcome_unknown
    assert desk.scx.calls == []


@pytest.mark.parametrize("changes", [{"refresh_token": ""}, {"refresh_token": " "}, {"api_url": ""}])
def test_missing_setting_is_config_error_before_any_request(desk: Desk, changes: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=next(iter(changes))):
        desk.another(**changes).reserve(Group.OFFER, wait=0)
    assert desk.scx.seen == []


@pytest.mark.rule(15)
def test_store_holds_tokens_only_encrypted(desk: Desk) -> None:
    """Rule 15: neither token nor refresh token is in any row in clear text; another key reads nothing."""
    settings = ClientSettings(desk.scx.url, REFRESH)
    Client(settings, desk.store, ReversingCipher("one:"), clock=desk.clock).list_events(wait=0)
    stored = repr(vars(desk.store))
    assert "bearer-token" not in stored
    assert REFRESH not in stored
    Client(settings, desk.store, ReversingCipher("two:"), clock=desk.clock).list_events(wait=1)
    assert len(desk.scx.sign_ins) == 2
