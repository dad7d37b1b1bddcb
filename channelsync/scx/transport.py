"""Send one HTTP request and read one answer; whatever goes wrong becomes one of our own errors."""

import http.client
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
import urllib3

from channelsync.scx.connection import ClientSettings
from channelsync.scx.deadline import Watch, WatchedAdapter, watched
from channelsync.scx.errors import ConfigError, GarbledAnswer, NetworkError, ScxError
from channelsync.scx.exchange import ANSWER_LIMIT, Exchange, redacted
from channelsync.scx.routes import AUTH, Route
from channelsync.scx.secret import Secret

BODY_LIMIT = 256 * 1024 * 1024
_CHUNK = 256 * 1024
_REQUEST_ID_LIMIT = 200
_DONE_WITHOUT_BODY = (201, 204)
_FAULTS = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)
_OBJECT = re.compile(r"^(<[^>]*>|\w+\(host=[^)]*\)): ")
_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    urllib3.exceptions.LocationParseError,
)


@dataclass(frozen=True, slots=True)
class Request:
    """Hold what is sent: `path` is the route's with its values in, `body` JSON text; `form` is for signing in."""

    route: Route
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: str = field(default="", repr=False)
    form: Mapping[str, Secret] = field(default_factory=dict)
    elements: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold a complete answer of whatever status; the names of `headers` know no case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    exchange: Exchange


class _TooLarge(OSError):
    """Say that a body passes BODY_LIMIT."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Follow nobody: a redirect could carry the token elsewhere, and reading its body would pass the limit."""


class _Bearer(requests.auth.AuthBase):
    """Set the token; given as `auth` so that no .netrc of the machine can replace it."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            prepared.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return prepared


class Transport:
    """Send requests to one SCX over a pool of connections; safe for threads, to be made after a fork.

    `record` gets every exchange, also of requests that failed; it must not raise.
    """

    def __init__(
        self,
        settings: ClientSettings,
        *,
        clock: Callable[[], float] = time.time,
        record: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._record = record
        self._session = _new_session(settings)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def send(self, request: Request, *, token: Secret | None = None, until: float | None = None) -> Answer:
        """Return the answer, whatever its status; `until`, on the monotonic clock, brings the deadline forward.

        Raise NetworkError if none came whole and in time, GarbledAnswer if it is too large, ConfigError if the
        address is none.
        """
        attempt = _Attempt(self, request, token or Secret(""))
        seconds = self._settings.total_deadline
        if until is not None:
            seconds = min(seconds, max(0.0, until - time.monotonic()))
        with watched(seconds) as watch:
            fault = attempt.run(watch)
        # outside of any except block: the errors of the libraries hold the request, and with it the token
        exchange = attempt.exchange(fault)
        self._record(exchange)
        if fault:
            raise attempt.error(fault, exchange, watch)
        return Answer(attempt.status or 0, attempt.headers, attempt.body, exchange)


class _Attempt:
    """Hold what becomes of one request."""

    def __init__(self, transport: Transport, request: Request, token: Secret) -> None:
        self._settings = transport._settings
        self._session = transport._session
        self._request = request
        self._token = token
        self._started_at = datetime.fromtimestamp(transport._clock(), UTC)
        self._began = time.monotonic()
        self._error_type: type[ScxError] = NetworkError
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.body = b""

    def run(self, watch: Watch) -> str:
        """Send and read; return '' or what went wrong."""
        try:
            with self._send() as response:
                self.status = response.status_code
                self.headers = response.headers
                self.body = self._without_secrets(_read(response))
            if watch.expired:  # an answer that is cut among its headers looks like a whole one without a body
                raise TimeoutError
        except _FAULTS as error:
            return "" if self._is_done_anyway() else self._describe(error, watch)
        return ""

    def _send(self) -> requests.Response:
        request, settings = self._request, self._settings
        form = {name: secret.reveal() for name, secret in request.form.items()}
        return self._session.request(
            request.route.method,
            settings.api_url.rstrip("/") + request.path,
            params=request.query,
            data=form or request.body.encode("utf-8"),
            headers={} if form else {"Content-Type": "application/json"},
            auth=_Bearer(self._token),
            timeout=(settings.connect_timeout, settings.read_timeout),
            allow_redirects=False,
            stream=True,
            verify=settings.verify,
        )

    def _is_done_anyway(self) -> bool:
        # the status says that it was taken, and no body is due that could be missed
        return self._request.route.method != "GET" and self.status in _DONE_WITHOUT_BODY

    def _describe(self, error: Exception, watch: Watch) -> str:
        if isinstance(error, _TooLarge | urllib3.exceptions.DecodeError):
            self._error_type = GarbledAnswer
        elif isinstance(error, _BAD_ADDRESS):
            self._error_type = ConfigError
            return "the address of SCX cannot be used"
        if watch.expired:
            return f"no complete answer within {time.monotonic() - self._began:.1f} s"
        return self._clean(_reason(error))[:500]

    def error(self, fault: str, exchange: Exchange, watch: Watch) -> ScxError:
        """Return the error that tells of `fault`."""
        message = f"{exchange.method} {exchange.route}: {fault}"
        if self._error_type is ConfigError:
            return ConfigError(message, exchange)
        kind = GarbledAnswer if self._error_type is GarbledAnswer else NetworkError
        return kind(message, exchange, outcome_unknown=watch.sent)

    def exchange(self, fault: str) -> Exchange:
        """Return what is kept of this attempt."""
        return Exchange(
            method=self._request.route.method,
            route=self._request.route.path,
            status=self.status,
            started_at=self._started_at,
            duration_ms=round((time.monotonic() - self._began) * 1000),
            answer=fault or self._kept_answer(),
            sent_elements=self._request.elements,
            request_id=self._clean(self.headers.get("X-Request-Id", ""))[:_REQUEST_ID_LIMIT],
        )

    def _kept_answer(self) -> str:
        """Return the text that says how SCX took it: not the data that was asked for, and never a token."""
        is_success = self.status is not None and 200 <= self.status < 300
        is_data = self._request.route is AUTH or self._request.route.method == "GET"
        if is_success and is_data and not self.body.lstrip().startswith(b"<"):
            return ""
        return self._clean(self.body[: 5 * ANSWER_LIMIT].decode("utf-8", "replace"))[:ANSWER_LIMIT]

    def _without_secrets(self, body: bytes) -> bytes:
        """Return what an error says without the secrets that it may echo: its words go into messages and rows."""
        if self.status is not None and 200 <= self.status < 300:
            return body
        return self._clean(body.decode("utf-8", "replace")).encode()

    def _clean(self, text: str) -> str:
        return redacted(text, (self._token.reveal(), self._settings.refresh_token))


def _new_session(settings: ClientSettings) -> requests.Session:
    session = _Session()
    # A proxy set for the way out into the world cannot reach an SCX on this machine.
    session.trust_env = not _is_loopback(settings.api_url)
    session.headers.update(
        {
            "Accept": "application/json",
            "Accept-Language": settings.language,
            "User-Agent": settings.user_agent,
        }
    )
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = WatchedAdapter(max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in ("localhost", "::1") or host.startswith("127.")


def _reason(error: Exception) -> str:
    """Return what people can use of an error: the cause, without the libraries' objects around it."""
    outer = error.args[0] if error.args else error
    cause = getattr(outer, "reason", None) or outer
    return _OBJECT.sub("", str(cause)).strip() or type(error).__name__


def _read(response: requests.Response) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := response.raw.read(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > BODY_LIMIT:
            raise _TooLarge(f"the answer is larger than {BODY_LIMIT} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
