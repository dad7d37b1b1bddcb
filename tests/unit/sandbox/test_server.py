import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import requests

from channelsync.sandbox.server import MAX_BODY, SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller


def connection(server: SandboxServer) -> http.client.HTTPConnection:
    parts = urlsplit(server.url)
    return http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)


def test_connection_is_kept_alive(sandbox: SandboxServer) -> None:
    client = connection(sandbox)
    for _ in range(3):
        client.request("GET", "/_sandbox/state")
        assert client.getresponse().read()
        own = client.sock.getsockname() if client.sock else None
        client.request("GET", "/v1/channel/event")
        assert client.getresponse().read()
        assert client.sock
        assert client.sock.getsockname() == own
    client.close()


def test_answer_leaves_in_one_write(sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    original = socket.socket.sendall

    def sendall(self: socket.socket, data: bytes, *flags: int) -> None:
        if bytes(data[:5]) == b"HTTP/":
            sizes.append(len(data))
        original(self, data, *flags)

    monkeypatch.setattr(socket.socket, "sendall", sendall)
    reply = requests.get(f"{sandbox.url}/_sandbox/state", timeout=10)
    assert sizes[0] > len(reply.content) > 100


def test_body_of_unknown_or_absurd_length_is_refused(sandbox: SandboxServer) -> None:
    for header, value, status in (("Transfer-Encoding", "chunked", 411), ("Content-Length", str(MAX_BODY + 1), 413)):
        client = connection(sandbox)
        client.putrequest("POST", "/v1/auth")
        client.putheader(header, value)
        client.endheaders()
        assert client.getresponse().status == status
        client.close()


def test_stop_ends_idle_connections_and_waiting_answers(world: World) -> None:
    server = SandboxServer(world, rate_limits="off", faults=["timeout:auth:seconds=600"])
    server.start()
    idle = connection(server)
    idle.connect()
    waiting = threading.Thread(target=_sign_in, args=(server,))
    waiting.start()
    while not server.world.request_count:
        time.sleep(0.005)
    server.stop()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    assert idle.sock.recv(1) == b""
    idle.close()


def _sign_in(server: SandboxServer) -> None:
    with Caller(server) as caller:
        try:
            caller.sign_in()
        except requests.ConnectionError:
            pass


def test_port_in_use_is_an_error(sandbox: SandboxServer, world: World) -> None:
    with pytest.raises(OSError, match="in use"):
        SandboxServer(world, port=int(sandbox.url.rsplit(":", 1)[1]))


def test_pictures_of_the_events_are_served(caller: Caller, sandbox: SandboxServer, world: World) -> None:
    world.offer_new("1", 1)
    link = caller.page()[0]["event"]["mainPicture"]
    assert link.startswith(f"{sandbox.url}/pictures/")
    reply = requests.get(link, timeout=10)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "image/svg+xml")
    assert requests.get(f"{sandbox.url}/pictures/x.svg", timeout=10).status_code == 404


def test_many_callers_at_once_share_the_queue_without_overlap(sandbox: SandboxServer, world: World) -> None:
    world.add_offers(400)
    pages: list[list[str]] = []

    def drain() -> None:
        with Caller(sandbox) as caller:
            for _ in range(10):
                pages.append([event["id"] for event in caller.page(limit=10)])

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({event_id for page in pages for event_id in page}) == sum(map(len, pages)) == 400
