"""The referee itself: it must be able to say no."""

import pytest

from tests.contract.schema import ContractError, validate_request, validate_response

LISTED = "/v1/channel/offer/listed"
ELEMENT = {"sellerId": "1", "offerId": 1, "listedAt": "2026-03-02T09:00:00+00:00"}


def test_request_within_the_contract_passes() -> None:
    validate_request("POST", LISTED, {"offerList": [ELEMENT]})
    validate_request("POST", "/v1/auth", {"refreshToken": "x"})
    validate_request("GET", "/v1/channel/offer/stock-updates/all?updatedAfter=2026-03-02T09:00:00%2B00:00")


@pytest.mark.parametrize(
    "change", [{"offerId": "1"}, {"offerId": 0}, {"sellerId": "a b"}, {"listedAt": "2026-03-02T09:00:00+00"}]
)
def test_request_with_a_wrong_member_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ContractError):
        validate_request("POST", LISTED, {"offerList": [{**ELEMENT, **change}]})


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("PATCH", "/v1/channel/event", None),
        ("GET", "/v1/channel/events", None),
        ("GET", "/v1/channel/event?limit=1001", None),
        ("GET", "/v1/channel/event?size=5", None),
        ("GET", "/v1/channel/event", {}),
        ("GET", "/v1/channel/offer/stock-updates?updatedAfter=2026-03-02T09:00:00Z", None),
        ("DELETE", "/v1/channel/event", {"eventIdList": []}),
    ],
)
def test_request_outside_the_contract_is_refused(method: str, target: str, body: object) -> None:
    with pytest.raises(ContractError):
        validate_request(method, target, body)


def test_answer_with_an_event_that_breaks_its_type_is_refused() -> None:
    event = {
        "id": "a",
        "createdAt": "2026-03-02T09:00:00+00:00",
        "type": "Seller:Offer.End",
        "event": {"sellerId": "1"},
    }
    with pytest.raises(ContractError, match="offerId"):
        validate_response("GET", "/v1/channel/event", 200, {"eventList": [event]})


def test_answer_without_an_error_list_is_refused() -> None:
    with pytest.raises(ContractError, match="errorList"):
        validate_response("POST", LISTED, 500, {"error": "x"})
