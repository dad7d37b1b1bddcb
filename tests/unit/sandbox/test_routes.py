import pytest

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller, failed, listed
from tests.unit.sandbox.conftest import HandClock

STOCK = "/v1/channel/offer/stock-updates"


@pytest.fixture(autouse=True)
def two_offers(world: World) -> None:
    world.offer_new("1", 1)
    world.offer_new("1", 2)


def test_events_are_delivered_hidden_and_delivered_again(caller: Caller, clock: HandClock) -> None:
    first = [event["id"] for event in caller.page(limit=1)]
    second = [event["id"] for event in caller.page()]
    clock.forward(300)
    assert [event["id"] for event in caller.page()] == first + second
    assert len(first) == len(second) == 1


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.0", "٣"])
def test_limit_out_of_range_is_a_violation(caller: Caller, limit: str) -> None:
    reply = caller.call("GET", f"/v1/channel/event?limit={limit}")
    assert (reply.status, reply.body["errorList"][0]["code"]) == (400, "VAL100")


def test_events_without_limit_give_a_thousand(caller: Caller, world: World) -> None:
    world.add_offers(1100)
    assert len(caller.call("GET", "/v1/channel/event").body["eventList"]) == 1000


@pytest.mark.parametrize(("count", "status"), [(0, 400), (1, 204), (100, 204), (101, 400)])
def test_number_of_acknowledged_ids_is_limited(caller: Caller, count: int, status: int) -> None:
    assert caller.acknowledge(*(str(n) for n in range(count))).status == status


@pytest.mark.parametrize("text", ["", "{", "[]", '{"eventIdList": "x"}', '{"eventIdList": [1]}'])
def test_acknowledgement_without_ids_is_a_violation(caller: Caller, text: str) -> None:
    assert caller.call("DELETE", "/v1/channel/event", text=text).status == 400


def test_acknowledged_events_are_gone(caller: Caller, world: World, clock: HandClock) -> None:
    ids = [event["id"] for event in caller.page()]
    caller.acknowledge(*ids)
    clock.forward(3000)
    assert caller.page() == []
    assert world.acknowledged == ids


def test_reports_are_kept_in_order_and_the_last_one_counts(caller: Caller, world: World) -> None:
    assert caller.report("listed", listed(1), listed("2", channelOfferId="C2")).status == 201
    assert caller.report("listing-failed", failed(1)).status == 201
    assert [(report.route, report.key) for report in world.reports] == [
        ("listed", ("1", 1)), ("listed", ("1", 2)), ("failed", ("1", 1)),
    ]  # fmt: skip
    assert world.last_report["1", 1].route == "failed"
    assert world.reports[0].request_number == world.reports[1].request_number < world.reports[2].request_number


def test_wrong_element_rejects_the_whole_request(caller: Caller, world: World) -> None:
    reply = caller.report("listed", listed(1), listed(2, seller_id=""))
    assert (reply.status, reply.messages) == (400, ["offerList[1].sellerId: must be 1 to 50 word characters"])
    assert world.reports == []


@pytest.mark.parametrize(("count", "status"), [(0, 400), (1000, 201), (1001, 400)])
def test_number_of_reports_is_limited(caller: Caller, count: int, status: int) -> None:
    assert caller.report("listed", *[listed(1)] * count).status == status


def test_report_for_an_unknown_offer_names_the_element(caller: Caller) -> None:
    assert caller.report("listed", listed(1), listed(3)).messages == ["offerList[1].offerId: offer is not known"]


def test_report_for_an_unknown_offer_passes_where_the_world_is_not_strict(caller: Caller, world: World) -> None:
    world.strict_offers = False
    assert caller.report("listed", listed(3)).status == 201


def test_report_for_an_unlinked_seller_names_the_element(caller: Caller, world: World) -> None:
    world.unlink("1")
    assert caller.report("listed", listed(1)).messages == ["offerList[0].sellerId: seller is not linked"]
    world.relink("1")
    assert caller.report("listed", listed(1)).status == 201


def test_report_for_a_variation_is_taken(caller: Caller, world: World) -> None:
    world.emit("Seller:Offer.New", {"sellerId": "1", "offerId": 7, "variationList": [{"offerId": "70"}]})
    assert caller.report("listed", listed(70)).status == 201


def test_messages_come_in_german_unless_english_is_asked_for(sandbox: SandboxServer) -> None:
    with Caller(sandbox, language="de-DE") as german:
        assert german.report("listed", listed(0)).messages == [
            "offerList[0].offerId: muss eine ganze Zahl größer als 0 sein"
        ]


def test_stock_is_told_after_the_second_of_the_cursor(caller: Caller, world: World, clock: HandClock) -> None:
    clock.forward(5)
    world.stock_change("1", 1, 42)
    body = caller.call("GET", f"{STOCK}/all?updatedAfter=2026-03-02T09:30:04Z").body
    assert [row["quantity"] for row in body["stockUpdateList"]] == [42]
    assert body["lastUpdatedAt"] == "2026-03-02T09:30:05+00:00"
    again = caller.call("GET", f"{STOCK}?sellerId=1&updatedAfter={body['lastUpdatedAt'].replace('+', '%2B')}").body
    assert again == {"stockUpdateList": [], "lastUpdatedAt": body["lastUpdatedAt"]}


@pytest.mark.parametrize(
    "target",
    ["/all", "/all?updatedAfter=", "/all?updatedAfter=2026-03-02T09:30:00+00:00", "?updatedAfter=2026-03-02T09:30:00Z",
     "?sellerId=nobody&updatedAfter=2026-03-02T09:30:00Z"],
)  # fmt: skip
def test_stock_with_bad_parameters_is_a_violation(caller: Caller, target: str) -> None:
    """An unescaped plus arrives as a blank, so it is no time."""
    assert caller.call("GET", STOCK + target).status == 400


def test_seller_list_shows_who_is_unlinked_and_hides_who_is_removed(caller: Caller, world: World) -> None:
    world.unlink("1")
    world.unlink("7f3a", permanently=True)
    rows = {row["sellerId"]: row for row in caller.call("GET", "/v1/channel/seller/list").body["sellerList"]}
    assert (rows["1"]["isActiveByJTL"], rows["HAUSWERK24"]["isActiveByJTL"]) == (False, True)
    assert "7f3a" not in rows


def test_notification_is_kept(caller: Caller, world: World) -> None:
    message = {"sellerId": "1", "severity": "INFO", "message": "Hallo"}
    assert caller.call("POST", "/v1/channel/notification", message).status == 201
    assert world.notifications == [message]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/channel/events", 404),
        ("GET", "/", 404),
        ("PATCH", "/v1/channel/event", 405),
        ("PUT", "/v1/auth", 405),
    ],
)
def test_unknown_route_or_method_is_an_error_list(caller: Caller, method: str, path: str, status: int) -> None:
    reply = caller.call(method, path)
    assert reply.status == status
    assert len(reply.messages) == 1
