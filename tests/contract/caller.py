"""A bare HTTP caller for tests that must see exactly what goes over the wire; our own client is not used here."""

import json
from typing import Any, NamedTuple, Self

import requests

from channelsync.sandbox.server import SandboxServer


class Reply(NamedTuple):
    """Status, headers and parsed body; None for an empty body, the bytes for one that is not JSON."""

    status: int
    headers: requests.structures.CaseInsensitiveDict[str]
    body: Any

    @property
    def messages(self) -> list[str]:
        """The messages of an error list."""
        return [item["message"] for item in self.body["errorList"]]


class Caller:
    """Call a sandbox on one kept-alive connection; signs in at the first call that needs it."""

    def __init__(self, server: SandboxServer, *, language: str = "en") -> None:
        self.server = server
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.session.close()

    def sign_in(self, refresh_token: str | None = None) -> Reply:
        """Sign in with the right refresh token or another one."""
        form = {"refreshToken": self.server.refresh_token if refresh_token is None else refresh_token}
        reply = _reply(self.session.post(f"{self.server.url}/v1/auth", data=form, timeout=10))
        if reply.status == 200:
            self.session.headers["Authorization"] = f"Bearer {reply.body['authToken']}"
        return reply

    def call(self, method: str, path: str, body: object = None, *, text: str | None = None) -> Reply:
        """Send a JSON body (or a literal text) and return the reply."""
        if "Authorization" not in self.session.headers and path.startswith("/v1/"):
            self.sign_in()
        data = text if text is not None or body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        return _reply(self.session.request(method, self.server.url + path, data=data, headers=headers, timeout=10))

    def page(self, limit: int = 1000) -> list[dict[str, Any]]:
        """Return a page of events."""
        events: list[dict[str, Any]] = self.call("GET", f"/v1/channel/event?limit={limit}").body["eventList"]
        return events

    def acknowledge(self, *ids: str) -> Reply:
        """Acknowledge events."""
        return self.call("DELETE", "/v1/channel/event", {"eventIdList": list(ids)})

    def report(self, route: str, *elements: dict[str, Any]) -> Reply:
        """Report states: in-progress, listed or listing-failed."""
        return self.call("POST", f"/v1/channel/offer/{route}", {"offerList": list(elements)})


def listed(offer_id: object = 1, seller_id: object = "1", **more: object) -> dict[str, Any]:
    """Return an element of a listed report."""
    return {"sellerId": seller_id, "offerId": offer_id, "listedAt": "2026-03-02T09:00:00+00:00", **more}


def failed(offer_id: object = 1, seller_id: object = "1", **error: object) -> dict[str, Any]:
    """Return an element of a failed report with one error."""
    errors = [{"code": "E1", "message": "wrong", **error}]
    return {"sellerId": seller_id, "offerId": offer_id, "failedAt": "2026-03-02T09:00:00+00:00", "errorList": errors}


def _reply(response: requests.Response) -> Reply:
    try:
        body = response.json() if response.content else None
    except requests.JSONDecodeError:
        body = response.content
    return Reply(response.status_code, response.headers, body)
