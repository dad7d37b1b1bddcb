"""Connections that can be cut from outside when a request has taken too long.

Time-outs of `requests` count silence, so a server that drips a byte now and then holds a caller for ever. Here a timer
shuts the socket down when the time is over; that wakes whoever reads or writes it.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Watch:
    """Follow one request of one thread: whether anything of it was sent, and when to cut it."""

    def __init__(self) -> None:
        self.sent = False
        self.expired = False
        self._connection: HTTPConnection | None = None
        self._lock = threading.Lock()

    def follow(self, connection: HTTPConnection) -> None:
        """Cut `connection` when the time is over."""
        with self._lock:
            self._connection = connection

    def note_sending(self) -> None:
        """Remember that the request leaves now; raise TimeoutError if it would leave too late."""
        if self.expired:
            raise TimeoutError("the deadline passed while connecting")
        self.sent = True

    def expire(self) -> None:
        """Cut the connection."""
        with self._lock:
            self.expired = True
            sock = getattr(self._connection, "sock", None)
            if not isinstance(sock, socket.socket):
                return
            try:
                # below TLS: SSLSocket.shutdown would take the TLS layer away under the reading thread
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                return  # gone already, so nobody hangs on it

    def finish(self) -> None:
        """Let go of the connection: the pool may have given it to another request."""
        with self._lock:
            self._connection = None


_current = threading.local()


@contextmanager
def watched(seconds: float) -> Iterator[Watch]:
    """Cut whatever request this thread makes within the block once `seconds` are over."""
    watch = _current.watch = Watch()
    timer = threading.Timer(seconds, watch.expire)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        watch.finish()
        _current.watch = None


def _watch() -> Watch | None:
    return getattr(_current, "watch", None)


class _PlainConnection(HTTPConnection):
    def connect(self) -> None:
        if watch := _watch():
            watch.follow(self)
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        _before_request(self)
        super().request(*args, **kwargs)


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        if watch := _watch():
            watch.follow(self)
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        _before_request(self)
        super().request(*args, **kwargs)


def _before_request(connection: HTTPConnection) -> None:
    """Connect first, so that a failure until here is known to have sent nothing."""
    watch = _watch()
    if watch is None:
        return
    watch.follow(connection)
    if connection.sock is None:
        connection.connect()
    watch.note_sending()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class WatchedAdapter(HTTPAdapter):
    """Make connections that follow the watch of the thread that uses them; nothing is retried here."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
        return manager
