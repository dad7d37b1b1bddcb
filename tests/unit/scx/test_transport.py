"""Whatever a server does, one of our own errors comes out, in time and without a secret in it."""

import gzip
import json
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channelsync.scx import transport
from channelsync.scx.connection import ClientSettings
from channelsync.scx.errors import ConfigError, GarbledAnswer, NetworkError, ProtocolError, ScxError, TemporaryError
from channelsync.scx.routes import ReportRoute
from tests.unit.scx.conftest import REFRESH, Desk, Reply

BOMB = gzip.compress(b'{"eventList":[' + b" " * 2_000_000 + b"]}")
ELEMENT = ['{"offerId":1}']


def hang_up(connection: socket.socket) -> None:
    connection.close()


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)


def drip_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        connection.sendall(b"X-Drip-%d: 1\r\n" % number)
        time.sleep(0.05)


STRANGE = [
    b"",
    b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nrubbish",
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a"',
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nnogzi",
    b"HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n{}",
    b"SMTP ready\r\n\r\n",
    b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://[broken\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nSet-Cookie: \xff=;;;=\r\nContent-Length: 2\r\n\r\n<>",
    b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\xff\xfe\xfd{"a":1',
]


@pytest.mark.rule(9)
@pytest.mark.parametrize("raw", STRANGE)
def test_strange_answer_is_temporary(desk: Desk, raw: bytes) -> None:
    """Rule 9: rubbish from a proxy is a temporary kind of failure."""
    desk.scx.otherwise = Reply(raw=raw)
    with pytest.raises(TemporaryError) as caught:
        desk.client.list_events(wait=0)
    assert caught.value.exchange is not None
    assert caught.value.__context__ is None


def test_cut_after_sending_has_unknown_outcome(desk: Desk) -> None:
    desk.scx.otherwise = hang_up
    with pytest.raises(NetworkError) as caught:
        desk.client.send_reports(ReportRoute.LISTED, ELEMENT)
    assert caught.value.outcome_unknown
    assert caught.value.exchange
    assert (caught.value.exchange.status, caught.value.exchange.sent_elements) == (None, 1)


def test_refused_connection_is_known_to_have_done_nothing(desk: Desk) -> None:
    desk.client.list_events(wait=0)
    desk.scx.close()
    desk.client.close()
    with pytest.raises(NetworkError, match=r"^POST /v1/channel/offer/listed: Failed to establish") as caught:
        desk.client.send_reports(ReportRoute.LISTED, ELEMENT)
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize("behaviour", [drip, drip_headers])
def test_dripping_server_is_cut_at_total_deadline(desk: Desk, behaviour: Callable[[socket.socket], None]) -> None:
    desk.scx.otherwise = behaviour
    client = desk.another(total_deadline=0.3)
    with pytest.raises(NetworkError, match="within 0\\.[3-9] s") as caught:
        client.send_reports(ReportRoute.FAILED, ELEMENT)
    assert caught.value.outcome_unknown


def test_silent_server_is_left_after_read_timeout(desk: Desk) -> None:
    released = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        released.wait(10)

    desk.scx.otherwise = say_nothing
    with pytest.raises(NetworkError, match="[Tt]ime"):
        desk.another(read_timeout=0.2).list_events(wait=0)
    released.set()


def test_large_body_is_not_read_to_its_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "BODY_LIMIT", 1_000_000)
    desk.scx.otherwise = Reply(200, BOMB, {"Content-Encoding": "gzip"})
    with pytest.raises(GarbledAnswer, match="larger than"):
        desk.client.list_events(wait=0)


def test_compressed_body_is_read(desk: Desk) -> None:
    desk.scx.otherwise = Reply(200, BOMB, {"Content-Encoding": "gzip"})
    assert desk.client.list_events(wait=0).elements == []


def test_body_of_redirect_is_not_followed_nor_read_beyond_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "BODY_LIMIT", 1_000_000)
    headers = {"Content-Encoding": "gzip", "Location": desk.scx.url + "/elsewhere"}
    desk.scx.otherwise = Reply(302, BOMB, headers)
    with pytest.raises(GarbledAnswer):
        desk.client.list_events(wait=0)
    assert len(desk.scx.calls) == 1


def test_moved_for_good_is_protocol_error(desk: Desk) -> None:
    desk.scx.otherwise = Reply(301, b"", {"Location": desk.scx.url + "/elsewhere"})
    with pytest.raises(ProtocolError):
        desk.client.list_events(wait=0)
    assert len(desk.scx.calls) == 1


def test_taken_report_whose_answer_breaks_off_is_taken(desk: Desk) -> None:
    desk.scx.otherwise = Reply(raw=b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n<ht")
    assert desk.client.send_reports(ReportRoute.LISTED, ELEMENT).status == 201


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://", "http://[::1"])
def test_unusable_address_is_config_error(desk: Desk, url: str) -> None:
    with pytest.raises(ConfigError):
        desk.another(api_url=url).list_events(wait=0)


def test_connection_is_used_again(desk: Desk) -> None:
    for _ in range(3):
        desk.client.list_events(wait=1)
    assert desk.scx.connections == 1


def test_headers_and_query_are_what_scx_asks_for(desk: Desk) -> None:
    desk.another(language="de", user_agent="channelsync/9.9").list_events(limit=7, wait=0)
    seen = desk.scx.calls[0]
    assert (seen.method, seen.path) == ("GET", "/v1/channel/event?limit=7")
    assert seen.headers["accept"] == seen.headers["content-type"] == "application/json"
    assert seen.headers["accept-language"] == "de"
    assert seen.headers["user-agent"] == "channelsync/9.9"
    assert seen.headers["authorization"] == "Bearer bearer-token-1"


def test_netrc_of_machine_does_not_replace_token(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    desk.client.list_events(wait=0)
    assert desk.scx.calls[0].headers["authorization"] == "Bearer bearer-token-1"
    assert "authorization" not in desk.scx.sign_ins[0].headers


def test_exchange_says_what_was_sent_and_when(desk: Desk) -> None:
    desk.scx.otherwise = Reply(201, b"fine", {"X-Request-Id": "abc"})
    exchange = desk.client.send_reports(ReportRoute.LISTED, ELEMENT * 3)
    assert (exchange.method, exchange.route) == ("POST", "/v1/channel/offer/listed")
    assert (exchange.status, exchange.sent_elements, exchange.request_id) == (201, 3, "abc")
    assert exchange.started_at == datetime.fromtimestamp(desk.clock.now, UTC)
    assert exchange.answer == "fine"


def test_exchange_of_data_keeps_no_data(desk: Desk) -> None:
    desk.scx.otherwise = Reply(200, {"eventList": [{"buyer": "secret"}]})
    assert desk.client.list_events(wait=0).exchange.answer == ""


def test_exchange_answer_is_cut(desk: Desk) -> None:
    desk.scx.otherwise = Reply(500, b"x" * 100_000)
    with pytest.raises(ScxError) as caught:
        desk.client.list_events(wait=0)
    assert caught.value.exchange
    assert len(caught.value.exchange.answer) == 20_000


def test_every_http_request_is_recorded_once(desk: Desk) -> None:
    desk.scx.replies = [Reply(401), Reply(500)]
    with pytest.raises(ScxError):
        desk.client.list_events(wait=0)
    told = [(exchange.route, exchange.status) for exchange in desk.exchanges]
    event = "/v1/channel/event"
    assert told == [("/v1/auth", 200), (event, 401), ("/v1/auth", 200), (event, 500)]


@pytest.mark.rule(15)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
def test_no_secret_in_errors_exchanges_or_reprs(desk: Desk, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """Rule 15: even a server that echoes the tokens brings them nowhere."""
    echo = {"errorList": [{"code": "VAL100", "message": f"offerList[0].x: {REFRESH} bearer-token-1"}], "t": REFRESH}
    desk.scx.sign_in = lambda seen: Reply(200, {"authToken": "bearer-token-1", "expiresIn": 3600})
    desk.scx.otherwise = Reply(status, echo, {"X-Request-Id": "bearer-token-1"})
    caplog.set_level("DEBUG")
    with pytest.raises(ScxError) as caught:
        desk.client.list_events(wait=0)
    told = [*traceback.format_exception(caught.value), repr(caught.value.__dict__), repr(desk.exchanges), caplog.text]
    for text in "\n".join(told), repr(ClientSettings("http://x", REFRESH)):
        assert "bearer-token" not in text
        assert REFRESH not in text
        assert json.dumps(REFRESH)[1:-1] not in text


def test_proxy_is_not_asked_for_an_scx_on_this_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a company's proxy is set, the demo talks to its local SCX all the same."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert desk.client.list_events(wait=0).elements == []
