from typing import Any

import pytest

from channelsync.sandbox.validation import check_notification, check_reports, offer_id_of
from tests.contract.caller import failed, listed


def paths(route: str, *elements: Any) -> list[str]:
    return [violation.path for violation in check_reports(route, list(elements))]


@pytest.mark.parametrize(
    "element",
    [
        listed(),
        listed("822"),
        listed(2**63 - 1),
        listed(seller_id="x" * 50),
        listed(listingUrl="", channelOfferId="C"),
        listed(listedAt="2026-11-21T10:00:00+0000"),
        listed(listedAt="2026-11-21T10:00:00+00"),
        listed(listedAt="2026-11-21T10:00:00.5Z", unknown=[1]),
    ],
)
def test_element_that_scx_takes_passes(element: dict[str, Any]) -> None:
    assert paths("listed", element) == []


@pytest.mark.parametrize(
    ("element", "path"),
    [
        (listed(0), "offerId"),
        (listed(2**63), "offerId"),
        (listed("1x"), "offerId"),
        (listed(True), "offerId"),
        (listed(1.0), "offerId"),
        (listed(seller_id=""), "sellerId"),
        (listed(seller_id="x" * 51), "sellerId"),
        (listed(seller_id="ä"), "sellerId"),
        (listed(seller_id="a\n"), "sellerId"),
        (listed(listedAt="2026-11-21T10:00:00"), "listedAt"),
        (listed(listedAt="2026-13-21T10:00:00Z"), "listedAt"),
        (listed(channelOfferId=""), "channelOfferId"),
        (listed(channelOfferId="x" * 101), "channelOfferId"),
        (listed(channelOfferId=None), "channelOfferId"),
        (listed(listingUrl=5), "listingUrl"),
    ],
)
def test_wrong_member_is_named_with_its_place(element: dict[str, Any], path: str) -> None:
    assert paths("listed", listed(), element) == [f"offerList[1].{path}"]


def test_missing_members_are_all_named() -> None:
    assert paths("in-progress", {}) == ["offerList[0].sellerId", "offerList[0].offerId", "offerList[0].startedAt"]
    assert paths("in-progress", "text") == ["offerList[0]"]


@pytest.mark.parametrize(
    ("error", "member"),
    [
        ({"code": ""}, "code"),
        ({"code": "x" * 256}, "code"),
        ({"message": "x" * 251}, "message"),
        ({"longMessage": ""}, "longMessage"),
        ({"longMessage": "x" * 10_001}, "longMessage"),
        ({"relatedAttributeId": "x" * 513}, "relatedAttributeId"),
        ({"recommendedValue": "x" * 1001}, "recommendedValue"),
    ],
)
def test_error_beyond_its_limits_is_named(error: dict[str, str], member: str) -> None:
    assert paths("failed", failed(**error)) == [f"offerList[0].errorList[0].{member}"]


@pytest.mark.parametrize(("count", "right"), [(0, False), (1, True), (250, True), (251, False)])
def test_number_of_errors_is_limited(count: int, right: bool) -> None:
    element = {**failed(), "errorList": [{"code": "E", "message": "m"}] * count}
    assert (paths("failed", element) == []) is right


@pytest.mark.parametrize(
    "change",
    [{"severity": "LOUD"}, {"message": 1}, {"sellerId": ""}, {"reference": {"type": "OFFER"}}, {"reference": 1}],
)
def test_wrong_notification_is_refused(change: dict[str, object]) -> None:
    right = {"sellerId": "1", "severity": "INFO", "message": "x", "reference": {"type": "OFFER", "id": "1"}}
    assert check_notification(right) == []
    assert len(check_notification({**right, **change})) == 1


@pytest.mark.parametrize(("value", "expected"), [("0012", 12), ("١", None), ("", None), (None, None), ("9" * 30, None)])
def test_offer_id_is_read_from_digits_only(value: object, expected: int | None) -> None:
    assert offer_id_of(value) == expected
