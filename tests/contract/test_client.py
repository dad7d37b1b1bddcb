"""What our client sends satisfies the contract to the letter, as recorded at the other end of the wire."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from channelsync.sandbox.requestlog import RawRequest
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from channelsync.scx.client import Client
from channelsync.scx.connection import ClientSettings
from channelsync.scx.payload_channel import Notification, ReferenceType, Severity
from channelsync.scx.payload_reports import ErrorEntry, failed_element, in_progress_element, listed_element
from channelsync.scx.routes import ReportRoute
from channelsync.scx.store import MemoryStore, PlainCipher
from tests.contract.schema import contract, validate_request

AT = datetime(2026, 3, 2, 9, 30, 15, 999_999, tzinfo=UTC)


@pytest.fixture
def client(sandbox: SandboxServer, world: World) -> Iterator[Client]:
    """Our client at a sandbox that keeps what it is sent."""
    world.keep_bodies = True
    world.offer_new("1", 1)
    settings = ClientSettings(sandbox.url, sandbox.refresh_token, user_agent="channelsync/1.2.3")
    with Client(settings, MemoryStore(), PlainCipher()) as client:
        yield client


def check(request: RawRequest) -> None:
    """Hold one recorded request to the contract."""
    form = request.headers["content-type"] == "application/x-www-form-urlencoded"
    text = request.body.decode()
    body: object = dict(parse_qsl(text)) if form else json.loads(text) if text else None
    target = f"{request.path}?{request.query}" if request.query else request.path
    validate_request(request.method, target, body)


def report_everything(client: Client) -> None:
    """Send each kind of report with all that it can carry."""
    error = ErrorEntry("E1", "Ä" * 300, "lang", "farbe", "rot")
    client.send_reports(
        ReportRoute.IN_PROGRESS, [in_progress_element(seller_id="1", offer_id=1, started_at=AT)], wait=5
    )
    listed = listed_element(
        seller_id="1", offer_id=1, listed_at=AT, listing_url="https://example.com/ä?b=c", channel_offer_id="C-1"
    )
    client.send_reports(ReportRoute.LISTED, [listed, listed], wait=5)
    failed = failed_element(seller_id="1", offer_id=1, failed_at=AT, errors=[error] * 250)
    client.send_reports(ReportRoute.FAILED, [failed], wait=5)


def ask_everything(client: Client) -> None:
    """Call each route that does not report."""
    client.list_events(limit=1000, wait=5)
    client.acknowledge([f"{n:024x}" for n in range(100)], wait=5)
    client.stock_updates(updated_after=AT, wait=5)
    client.stock_updates(updated_after=AT, seller_id="1", wait=5)
    client.sellers(wait=5)
    client.categories(wait=5)
    client.global_attributes(wait=5)
    client.category_attributes("302", wait=5)
    client.notify(Notification("1", Severity.ERROR, "Bitte prüfen", (ReferenceType.OFFER, "1")), wait=5)


def test_every_request_of_the_client_is_within_the_contract(client: Client, world: World) -> None:
    ask_everything(client)
    report_everything(client)
    for request in world.raw_requests:
        check(request)
    asked = {(request.method.lower(), request.path.replace("/302", "/{categoryId}")) for request in world.raw_requests}
    assert asked == {(method, path) for path, methods in contract()["paths"].items() for method in methods}


def test_every_request_of_the_client_is_taken(client: Client, world: World) -> None:
    ask_everything(client)
    report_everything(client)
    assert {record.status for record in world.requests} == {200, 201, 204}


def test_requests_carry_language_and_name_of_the_client(client: Client, world: World) -> None:
    client.sellers(wait=5)
    headers = world.raw_requests[-1].headers
    assert (headers["accept-language"], headers["accept"]) == ("en", "application/json")
    assert headers["user-agent"] == "channelsync/1.2.3"


def test_reports_of_the_client_arrive_with_their_full_content(client: Client, world: World) -> None:
    report_everything(client)
    element = world.last_report["1", 1].element
    assert len(element["errorList"]) == 250
    assert element["failedAt"] == "2026-03-02T09:30:15+00:00"
    assert element["errorList"][0]["longMessage"] == f"{'Ä' * 300}\n\nlang"
