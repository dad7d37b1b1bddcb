"""A server on loopback that answers as a test tells it to, and a clock that stands still but for sleeping."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from channelsync.scx.client import Client
from channelsync.scx.connection import ClientSettings
from channelsync.scx.exchange import Exchange
from channelsync.scx.store import MemoryStore, PlainCipher

REFRESH = "refresh/token+äöü"


@dataclass
class Reply:
    """Hold an answer; `raw` replaces all of it by literal bytes, after which the connection ends."""

    status: int = 200
    body: bytes | dict[str, Any] = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    def to_bytes(self) -> bytes:
        """Return what goes over the wire."""
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        lines = [f"HTTP/1.1 {self.status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Seen:
    """Hold a request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[Seen], "Reply | Callable[[socket.socket], None]"]


class FakeScx:
    """Serve HTTP/1.1 with keep-alive: `replies` are given in turn, then `otherwise`; signing in always works."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.replies: list[Reply | Callable[[socket.socket], None]] = []
        self.otherwise: Reply | Callable[[socket.socket], None] = Reply(200, {"eventList": []})
        self.sign_in: Behaviour = lambda seen: Reply(200, {"authToken": self.next_token(), "expiresIn": 3600})
        self.tokens = 0
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def calls(self) -> list[Seen]:
        """Return the requests other than sign-ins."""
        return [seen for seen in self.seen if seen.path != "/v1/auth"]

    @property
    def sign_ins(self) -> list[Seen]:
        """Return the sign-ins."""
        return [seen for seen in self.seen if seen.path == "/v1/auth"]

    def next_token(self) -> str:
        """Return a new token each time."""
        with self._lock:
            self.tokens += 1
            return f"bearer-token-{self.tokens}"

    def close(self) -> None:
        """Stop listening: by shutdown, for a close alone leaves the port open while a thread accepts."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as reader:
            while seen := _read_request(reader):
                reply = self._choose(seen)
                if not isinstance(reply, Reply):
                    reply(connection)
                    return
                connection.sendall(reply.to_bytes() if reply.raw is None else reply.raw)
                if reply.raw is not None:
                    return

    def _choose(self, seen: Seen) -> Reply | Callable[[socket.socket], None]:
        with self._lock:
            self.seen.append(seen)
            if seen.path != "/v1/auth":
                return self.replies.pop(0) if self.replies else self.otherwise
        return self.sign_in(seen)


def _read_request(reader: Any) -> Seen | None:
    line = reader.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers: dict[str, str] = {}
    while (header := reader.readline().decode("latin-1").strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Seen(line[0], line[1], headers, reader.read(int(headers.get("content-length", "0"))))


class FakeClock:
    """Tell a time that passes by sleeping alone."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Desk:
    """Hold a client with all that it is made of."""

    scx: FakeScx
    clock: FakeClock
    store: MemoryStore
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.another()

    def another(self, **changes: Any) -> Client:
        """Return a client of another process: the same store, nothing else shared."""
        settings = {"api_url": self.scx.url, "refresh_token": REFRESH, **changes}
        return Client(
            ClientSettings(**settings),
            self.store,
            PlainCipher(),
            record=self.exchanges.append,
            clock=self.clock,
            sleep=self.clock.sleep,
        )


@pytest.fixture
def scx() -> Iterator[FakeScx]:
    """Return a running server."""
    server = FakeScx()
    yield server
    server.close()


@pytest.fixture
def desk(scx: FakeScx) -> Iterator[Desk]:
    """Return a client that talks to a running server."""
    clock = FakeClock()
    desk = Desk(scx, clock, MemoryStore(clock))
    yield desk
    desk.client.close()
