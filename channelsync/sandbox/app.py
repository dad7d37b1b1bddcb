"""The sandbox as a plain WSGI application: rate limits, faults, bearer tokens, then the route."""

import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from .answers import Answer, ApiError, ConnectionCutError, Request, Violation, error_answer
from .control import control
from .faults import PAGE_KINDS, STATUSES, Fault
from .pictures import render_picture
from .ratelimits import RateLimits, too_many
from .requestlog import RawRequest, RequestRecord
from .routes import Route, Scx, find_route

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
_PROXY_PAGE = (
    b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)


class SandboxApp:
    """Answer one request at a time per thread; ConnectionCutError leaves to the server what WSGI cannot do."""

    def __init__(self, scx: Scx, limits: RateLimits) -> None:
        self.scx, self.limits = scx, limits
        self.stopping = threading.Event()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a WSGI request."""
        request = read_request(environ)
        answer = self.answer(request)
        headers = [("Content-Length", str(len(answer.body))), *answer.headers]
        if answer.body:
            headers.append(("Content-Type", answer.content_type))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body]

    def answer(self, request: Request) -> Answer:
        """Return the answer of SCX, of the pictures or of the control routes."""
        if request.path.startswith("/_sandbox/"):
            return _guarded(request, lambda: control(self.scx, request))
        if request.path.startswith("/pictures/"):
            picture = render_picture(request.path.removeprefix("/pictures/"))
            cache = (("Cache-Control", "public, max-age=604800, immutable"),)
            return Answer(200, picture, "image/svg+xml", cache) if picture else Answer(404)
        self._keep(request)
        try:
            answer = self._scx_answer(request)
        except ConnectionCutError:
            self._record(request, 0)
            raise
        self._record(request, answer.status)
        return answer

    def _scx_answer(self, request: Request) -> Answer:
        try:
            route = find_route(request)
        except ApiError as error:
            return error_answer(error, request.english)
        world = self.scx.world
        with world.lock:
            headers, allowed = self.limits.take(route.group, world.clock().timestamp())
            fired = self.scx.faults.draw(route.name) if allowed else []
        request.fired = tuple(fault.kind for fault in fired if fault.kind in PAGE_KINDS)
        answer = _guarded(request, lambda: self._work(route, request, fired, allowed))
        answer = self._spoil(answer, fired)
        return Answer(answer.status, answer.body, answer.content_type, (*headers, *answer.headers))

    def _work(self, route: Route, request: Request, fired: list[Fault], allowed: bool) -> Answer:
        if not allowed:
            raise too_many()
        for fault in fired:
            early = self._strike(fault, request)
            if early is not None:
                return early
        with self.scx.world.lock:
            if route.name != "auth":
                self.scx.tokens.check(request.headers.get("authorization", ""))
            return route.handler(self.scx, request)

    def _strike(self, fault: Fault, request: Request) -> Answer | None:
        """Let a fault happen before the work; return the answer if it keeps the work from being done."""
        if fault.kind == "cut-before":
            raise ConnectionCutError
        if fault.kind == "timeout" and fault.texts.get("when") != "after":
            self.stopping.wait(fault.numbers.get("seconds", 35))
        if fault.kind == "expire-token":
            self.scx.tokens.expire_all()
        if fault.kind == "html502":
            return Answer(502, _PROXY_PAGE, "text/html")
        if fault.kind in STATUSES:
            return _status_answer(fault, request.english)
        return None

    def _spoil(self, answer: Answer, fired: list[Fault]) -> Answer:
        """Let faults happen after the work."""
        for fault in fired:
            if fault.kind == "cut-after":
                raise ConnectionCutError
            if fault.kind == "timeout" and fault.texts.get("when") == "after":
                self.stopping.wait(fault.numbers.get("seconds", 35))
            if fault.kind in ("empty", "truncated"):
                keep = len(answer.body) // 2 if fault.kind == "truncated" else 0
                answer = Answer(answer.status, answer.body[:keep], answer.content_type, answer.headers)
        return answer

    def _keep(self, request: Request) -> None:
        world = self.scx.world
        with world.lock:
            world.request_count += 1
            request.number = world.request_count
            if world.keep_bodies:
                raw = RawRequest(
                    request.method, request.path, request.query_string, dict(request.headers), request.body
                )
                world.raw_requests.append(raw)

    def _record(self, request: Request, status: int) -> None:
        world = self.scx.world
        with world.lock:
            world.requests.append(RequestRecord(request.method, request.path, status, world.clock()))


def _guarded(request: Request, work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except ApiError as error:
        return error_answer(error, request.english)


def _status_answer(fault: Fault, english: bool) -> Answer:
    text = fault.texts.get("message")
    violation = Violation("", text or "Absichtlicher Fehler der Sandbox", text or "Scripted fault", f"GEN{fault.kind}")
    answer = error_answer(ApiError(int(fault.kind), violation), english)
    if "retry-after" not in fault.numbers:
        return answer
    return Answer(answer.status, answer.body, headers=(("Retry-After", str(int(fault.numbers["retry-after"]))),))


def read_request(environ: Environ) -> Request:
    """Return the request that a WSGI environ describes."""
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    length = int(environ.get("CONTENT_LENGTH") or 0)
    host = headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query_string=environ.get("QUERY_STRING", ""),
        headers={**headers, "content-type": environ.get("CONTENT_TYPE", "")},
        body=environ["wsgi.input"].read(length) if length else b"",
        base_url=f"http://{host}",
    )
