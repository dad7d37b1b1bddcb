"""A small threading HTTP/1.1 server with keep-alive; the standard library's WSGI server closes after each answer."""

import logging
import secrets
import socket
import sys
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import unquote

from .answers import ConnectionCutError
from .app import SandboxApp
from .faults import FaultScript
from .ratelimits import RateLimits
from .routes import Scx
from .tokens import Tokens
from .world import World

logger = logging.getLogger(__name__)
MAX_BODY: Final = 64 * 1024 * 1024


class _Handler(BaseHTTPRequestHandler):
    """Translate between a connection and WSGI: one write per answer, so that no answer waits for an ACK."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_HttpServer"

    def answer(self) -> None:
        """Serve one request of the connection."""
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit() or int(length) > MAX_BODY or "Transfer-Encoding" in self.headers:
            self.send_error(411 if "Transfer-Encoding" in self.headers else 413)
            self.close_connection = True
            return
        try:
            body = b"".join(self.server.app(self._environ(length), self._start))
        except ConnectionCutError:
            self.close_connection = True
            self._abort()
            return
        self.wfile.write(self._head + body)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = answer  # noqa: N815 - names that http.server asks for

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        code, _, reason = status.partition(" ")
        self.log_request(code)
        self.send_response_only(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self._headers_buffer: list[bytes]
        self._head = b"".join([*self._headers_buffer, b"\r\n"])
        self._headers_buffer = []

    def _environ(self, length: str) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": length,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": self.rfile,
            "wsgi.multithread": True,
        }
        environ.update({f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()})
        return environ

    def _abort(self) -> None:
        """Close for good, so that the client notices at once."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Log quietly: tests and the demo have enough to read."""
        logger.debug(format, *args)


class _HttpServer(ThreadingHTTPServer):
    """Know the open connections, to close them at the end instead of waiting for idle clients."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: SandboxApp) -> None:
        self.app = app
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Shut every open connection; their threads end by themselves."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what a client's sudden end or a fault of ours raised in a connection's thread."""
        logger.debug("connection of %s ended: %r", client_address, sys.exception())


class SandboxServer:
    """Serve a world on a port of this machine, in a thread; a context manager.

    `port` 0 takes a free one. `rate_limits` is production, x10 or off. OSError where the port is taken.
    """

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        refresh_token: str | None = None,
        token_seconds: int = 3600,
        rate_limits: str = "production",
        faults: Iterable[str] = (),
    ) -> None:
        self.world = world
        self.faults = FaultScript(world.streams("faults"), faults)
        self.tokens = Tokens(world.clock, refresh_token or secrets.token_urlsafe(24), token_seconds)
        self.app = SandboxApp(Scx(world, self.tokens, self.faults), RateLimits(rate_limits))
        self._http = _HttpServer((host, port), self.app)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="scx-sandbox", daemon=True)

    @property
    def refresh_token(self) -> str:
        """The secret that signs in here."""
        return self.tokens.refresh_token

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Begin to serve; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving, close connections that idle and wake answers that wait."""
        self.app.stopping.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.close_connections()
        self._http.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
