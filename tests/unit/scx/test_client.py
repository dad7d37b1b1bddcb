"""Every call sends what the contract asks for and returns what SCX said."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest

from channelsync.scx import transport
from channelsync.scx.client import Client, ClientSettings, Group, ReportRoute
from channelsync.scx.deadline import Watch, watched
from channelsync.scx.errors import (
    GarbledAnswer,
    ProtocolError,
    RateLimited,
    RejectedError,
    ServerError,
    WouldWait,
)
from channelsync.scx.payloads import Notification, ReferenceType, Severity
from channelsync.scx.store import MemoryStore, PlainCipher
from tests.unit.scx.conftest import Desk, FakeScx, Reply

SINCE = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
LIMITED = {
    "X-RateLimit-Limit": "2",
    "X-RateLimit-Interval-Length-Seconds": "60",
    "X-RateLimit-Remaining": "1",
}


def in_transaction() -> None:
    raise RuntimeError("in a transaction")


def test_acknowledge_sends_delete_with_body(desk: Desk) -> None:
    desk.scx.otherwise = Reply(204)
    assert desk.client.acknowledge(["a", "b"], wait=0).sent_elements == 2
    seen = desk.scx.calls[0]
    assert (seen.method, seen.path) == ("DELETE", "/v1/channel/event")
    assert json.loads(seen.body) == {"eventIdList": ["a", "b"]}


@pytest.mark.parametrize("count", [0, 101])
def test_acknowledge_of_wrong_number_is_refused_unsent(desk: Desk, count: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        desk.client.acknowledge(["x"] * count, wait=0)
    assert desk.scx.seen == []


@pytest.mark.parametrize("limit", [0, 1001])
def test_list_events_with_wrong_limit_is_refused_unsent(desk: Desk, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        desk.client.list_events(limit=limit, wait=0)


@pytest.mark.parametrize("count", [0, 1001])
def test_send_reports_of_wrong_number_is_refused_unsent(desk: Desk, count: int) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        desk.client.send_reports(ReportRoute.LISTED, ["{}"] * count)


@pytest.mark.parametrize("route", list(ReportRoute))
def test_send_reports_joins_elements_as_they_are(desk: Desk, route: ReportRoute) -> None:
    desk.scx.otherwise = Reply(201)
    desk.client.send_reports(route, ['{"offerId":1}', '{"offerId":2,"x":"ä"}'])
    assert desk.scx.calls[0].path == route.value
    assert desk.scx.calls[0].body.decode() == '{"offerList":[{"offerId":1},{"offerId":2,"x":"ä"}]}'


def test_stock_of_all_sellers_is_asked_with_whole_seconds(desk: Desk) -> None:
    entry = {"sellerId": "1", "offerId": 2, "channelOfferId": "", "quantity": 3, "updatedAt": "2026-01-02T03:04:06Z"}
    desk.scx.otherwise = Reply(200, {"stockUpdateList": [entry], "lastUpdatedAt": "2026-01-02T03:04:07+00"})
    page = desk.client.stock_updates(updated_after=SINCE, wait=0)
    path = "/v1/channel/offer/stock-updates/all?updatedAfter=2026-01-02T03%3A04%3A05%2B00%3A00"
    assert desk.scx.calls[0].path == path
    assert page.updates[0].quantity == 3
    assert page.last_updated_at == datetime(2026, 1, 2, 3, 4, 7, tzinfo=UTC)
    assert page.asked_at == datetime.fromtimestamp(desk.clock.now, UTC)


def test_stock_of_one_seller_is_asked_by_its_id(desk: Desk) -> None:
    desk.scx.otherwise = Reply(200, {"stockUpdateList": [], "lastUpdatedAt": ""})
    page = desk.client.stock_updates(updated_after=SINCE, seller_id="S1", wait=0)
    assert desk.scx.calls[0].path.startswith("/v1/channel/offer/stock-updates?sellerId=S1&updatedAfter=2026-")
    assert page.last_updated_at is None


@pytest.mark.rule(10)
def test_stock_leaves_half_of_offer_group_to_reports(desk: Desk) -> None:
    """Rule 10: a stock call is not sent where it would take reports their half."""
    desk.scx.otherwise = Reply(201, {"stockUpdateList": []}, LIMITED)
    desk.client.send_reports(ReportRoute.LISTED, ["{}"])
    with pytest.raises(WouldWait):
        desk.client.stock_updates(updated_after=SINCE, wait=0)
    desk.client.send_reports(ReportRoute.LISTED, ["{}"])
    assert len(desk.scx.calls) == 2


def test_stock_that_is_garbled_carries_its_exchange(desk: Desk) -> None:
    desk.scx.otherwise = Reply(200, b'{"stockUpdateList":[{"a":1}')
    with pytest.raises(GarbledAnswer) as caught:
        desk.client.stock_updates(updated_after=SINCE, wait=0)
    assert caught.value.exchange
    assert caught.value.exchange.status == 200


def test_sellers_are_read(desk: Desk) -> None:
    desk.scx.otherwise = Reply(200, {"sellerList": [{"sellerId": "S1", "isActiveByJTL": True}, {"sellerId": "no no"}]})
    page = desk.client.sellers(wait=0)
    assert [(row.seller_id, row.is_active_by_jtl, row.is_active_by_channel) for row in page.sellers] == [
        ("S1", True, None)
    ]
    assert len(page.problems) == 1


def test_catalogue_that_channel_does_not_use_is_empty(desk: Desk) -> None:
    desk.scx.otherwise = Reply(404, {"errorList": [{"code": "CHN404"}]})
    assert desk.client.categories(wait=9).categories == []
    assert desk.client.global_attributes(wait=9).attributes == []
    assert desk.client.category_attributes("A/B ?", wait=9).attributes == []
    assert desk.scx.calls[2].path == "/v1/channel/attribute/category/A%2FB%20%3F"
    assert desk.exchanges[-1].route == "/v1/channel/attribute/category/{categoryId}"


def test_missing_route_that_must_exist_is_protocol_error(desk: Desk) -> None:
    desk.scx.otherwise = Reply(404, {"errorList": []})
    with pytest.raises(ProtocolError):
        desk.client.sellers(wait=0)


def test_notify_sends_message_with_reference(desk: Desk) -> None:
    desk.scx.otherwise = Reply(201)
    reference = (ReferenceType.OFFER, "17")
    desk.client.notify(Notification("S1", Severity.WARNING, "Bitte prüfen", reference), wait=0)
    assert json.loads(desk.scx.calls[0].body) == {
        "sellerId": "S1",
        "severity": "WARNING",
        "message": "Bitte prüfen",
        "reference": {"type": "OFFER", "id": "17"},
    }


@pytest.mark.rule(8)
def test_rejected_reports_name_their_elements(desk: Desk) -> None:
    """Rule 8: a 400 says which elements are at fault, in SCX's words."""
    items = [{"code": "VAL100", "message": "offerList[1].sellerId: leer", "severity": "error", "hint": None}]
    desk.scx.otherwise = Reply(400, {"errorList": items})
    with pytest.raises(RejectedError) as caught:
        desk.client.send_reports(ReportRoute.FAILED, ["{}", "{}"])
    assert caught.value.elements[1][0].message == "offerList[1].sellerId: leer"
    assert caught.value.exchange
    assert caught.value.exchange.sent_elements == 2


@pytest.mark.rule(10)
def test_reserved_slot_is_the_one_that_is_sent_with(desk: Desk) -> None:
    """Rule 10: whoever claims work has its slot before."""
    desk.scx.otherwise = Reply(201, b"", LIMITED)
    desk.client.send_reports(ReportRoute.LISTED, ["{}"])
    desk.client.reserve(Group.OFFER, wait=0)
    with pytest.raises(WouldWait):
        desk.another().send_reports(ReportRoute.LISTED, ["{}"])
    desk.client.send_reports(ReportRoute.LISTED, ["{}"], reserved=True)
    assert len(desk.scx.calls) == 2


def test_released_slot_is_free_for_others(desk: Desk) -> None:
    desk.scx.otherwise = Reply(201, b"", LIMITED)
    desk.client.send_reports(ReportRoute.LISTED, ["{}"])
    desk.client.reserve(Group.OFFER, wait=0)
    desk.client.release(Group.OFFER)
    desk.client.release(Group.OFFER)
    desk.another().send_reports(ReportRoute.LISTED, ["{}"])


@pytest.mark.rule(6)
def test_reserve_signs_in_so_that_claimed_work_waits_for_nothing(desk: Desk) -> None:
    """Rule 6: token and pacing come before the claim."""
    desk.client.reserve(Group.OFFER, wait=0)
    assert (len(desk.scx.sign_ins), desk.scx.calls) == (1, [])
    desk.scx.otherwise = Reply(201)
    desk.client.send_reports(ReportRoute.LISTED, ["{}"], reserved=True)
    assert len(desk.scx.sign_ins) == 1


@pytest.mark.rule(6)
def test_repeat_after_401_ends_within_deadline_of_one_request(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 6: renewing and repeating do not outlast the lease that the caller holds for one request."""

    given: list[float] = []

    def noted(seconds: float) -> AbstractContextManager[Watch]:
        given.append(seconds)
        return watched(seconds)

    desk.client.reserve(Group.OFFER, wait=0)
    desk.scx.replies = [Reply(401), Reply(201)]
    monkeypatch.setattr(transport, "watched", noted)
    desk.client.send_reports(ReportRoute.LISTED, ["{}"], reserved=True)
    assert 30 > given[0] > given[1] > given[2]


@pytest.mark.rule(10)
def test_429_stops_group_for_all_processes(desk: Desk) -> None:
    """Rule 10: after a 429 nobody sends in that group until the window is over."""
    desk.scx.otherwise = Reply(429, b"", {"Retry-After": "30"})
    with pytest.raises(RateLimited) as caught:
        desk.client.list_events(wait=0)
    assert caught.value.retry_after == 30
    with pytest.raises(WouldWait):
        desk.another().list_events(wait=20)
    desk.scx.otherwise = Reply(200, {"eventList": []})
    desk.another().list_events(wait=40)
    assert sum(desk.clock.slept) >= 30


@pytest.mark.rule(10)
def test_call_that_may_wait_long_enough_outlives_a_429(desk: Desk) -> None:
    """Rule 10: the window is waited for, and a drain does not fail for it."""
    desk.scx.replies = [Reply(429, b"", {"Retry-After": "3"})]
    desk.client.list_events(wait=20)
    assert [seen.method for seen in desk.scx.calls] == ["GET", "GET"]
    assert sum(desk.clock.slept) >= 3


@pytest.mark.rule(10)
def test_server_that_always_says_429_is_not_asked_for_ever(desk: Desk) -> None:
    """Rule 10: the typed error comes in the end."""
    desk.scx.otherwise = Reply(429, b"", {"Retry-After": "0"})
    with pytest.raises(RateLimited):
        desk.client.list_events(wait=60)
    assert len(desk.scx.calls) == 3


@pytest.mark.rule(9)
def test_server_error_is_temporary_and_says_when_to_come_again(desk: Desk) -> None:
    """Rule 9: 5xx waits."""
    desk.scx.otherwise = Reply(503, b"<html>", {"Retry-After": "7"})
    with pytest.raises(ServerError) as caught:
        desk.client.send_reports(ReportRoute.LISTED, ["{}"])
    assert (caught.value.retry_after, caught.value.outcome_unknown) == (7, False)


@pytest.mark.rule(14)
def test_guard_is_asked_before_any_network_or_waiting(scx: FakeScx) -> None:
    """Rule 14: no network and no token work where the guard forbids it."""
    store = MemoryStore()
    client = Client(ClientSettings(scx.url, "x"), store, PlainCipher(), in_transaction)
    calls: list[Callable[[], object]] = [
        lambda: client.reserve(Group.OFFER, wait=9),
        lambda: client.list_events(wait=9),
        lambda: client.acknowledge(["a"], wait=9),
        lambda: client.send_reports(ReportRoute.LISTED, ["{}"]),
    ]
    for call in calls:
        with pytest.raises(RuntimeError, match="transaction"):
            call()
    assert (scx.seen, store.get("scx:window:offer")) == ([], None)
