"""What is reported keeps every limit of the contract; what breaks one is named before anything is written."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.payload_reports import (
    ContractError,
    ErrorEntry,
    cut_message,
    failed_element,
    in_progress_element,
    listed_element,
)

AT = datetime(2026, 11, 21, 10, 0, 5, 999, tzinfo=UTC)
ERROR = ErrorEntry("E1", "Kein Bild")
TEXTS = st.text(st.characters(codec=None), max_size=300)


def failed(*errors: ErrorEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(failed_element(seller_id="S1", offer_id=1, failed_at=AT, errors=errors))
    return found


def violations_of(**changes: Any) -> list[str]:
    values: dict[str, Any] = {"seller_id": "S1", "offer_id": 1, "listed_at": AT} | changes
    with pytest.raises(ContractError) as caught:
        listed_element(**values)
    return [violation.field for violation in caught.value.violations]


def test_in_progress_element_is_exact() -> None:
    element = in_progress_element(seller_id="S1", offer_id=2**63 - 1, started_at=AT)
    assert element == '{"sellerId":"S1","offerId":9223372036854775807,"startedAt":"2026-11-21T10:00:05+00:00"}'


def test_listed_element_leaves_out_what_is_empty() -> None:
    assert json.loads(listed_element(seller_id="S1", offer_id=1, listed_at=AT)) == {
        "sellerId": "S1",
        "offerId": 1,
        "listedAt": "2026-11-21T10:00:05+00:00",
    }


def test_listed_element_carries_url_and_id() -> None:
    element = listed_element(seller_id="S1", offer_id=1, listed_at=AT, listing_url="https://x/ä", channel_offer_id="C1")
    assert '"listingUrl":"https://x/ä","channelOfferId":"C1"' in element


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"seller_id": ""}, ["sellerId"]),
        ({"seller_id": "a\n"}, ["sellerId"]),
        ({"offer_id": 0}, ["offerId"]),
        ({"offer_id": 2**63}, ["offerId"]),
        ({"listed_at": AT.replace(tzinfo=None)}, ["listedAt"]),
        ({"channel_offer_id": "x" * 101}, ["channelOfferId"]),
        ({"seller_id": "", "offer_id": -1, "channel_offer_id": "x" * 101}, ["sellerId", "offerId", "channelOfferId"]),
    ],
)
def test_listed_element_names_all_violations(changes: dict[str, Any], fields: list[str]) -> None:
    assert violations_of(**changes) == fields


def test_failed_element_carries_all_parts() -> None:
    entry = failed(ErrorEntry("E1", "kurz", "lang", "color", "rot"))["errorList"][0]
    assert entry == {
        "code": "E1",
        "message": "kurz",
        "longMessage": "lang",
        "relatedAttributeId": "color",
        "recommendedValue": "rot",
    }


def test_failed_element_offer_id_is_number() -> None:
    assert failed(ERROR)["offerId"] == 1
    assert failed(ERROR)["failedAt"] == "2026-11-21T10:00:05+00:00"


@pytest.mark.parametrize("count", [0, 251])
def test_failed_element_with_wrong_number_of_errors_is_refused(count: int) -> None:
    with pytest.raises(ContractError, match="errorList"):
        failed(*[ERROR] * count)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (ErrorEntry("", "m"), "errorList[0].code"),
        (ErrorEntry("\x00", "m"), "errorList[0].code"),
        (ErrorEntry("x" * 256, "m"), "errorList[0].code"),
        (ErrorEntry("E", " "), "errorList[0].message"),
        (ErrorEntry("E", "m", "x" * 10_001), "errorList[0].longMessage"),
        (ErrorEntry("E", "m", "", "x" * 513), "errorList[0].relatedAttributeId"),
        (ErrorEntry("E", "m", "", "", "x" * 1001), "errorList[0].recommendedValue"),
    ],
)
def test_failed_element_names_field_over_its_limit(entry: ErrorEntry, field: str) -> None:
    with pytest.raises(ContractError) as caught:
        failed(entry)
    assert caught.value.field == field


def test_failed_element_message_over_limit_moves_to_long_message() -> None:
    entry = failed(ErrorEntry("E", "x" * 251, "Mehr dazu"))["errorList"][0]
    assert len(entry["message"]) == 250
    assert entry["message"].endswith("…")
    assert entry["longMessage"] == "x" * 251 + "\n\nMehr dazu"


@pytest.mark.parametrize("length", [1, 249, 250])
def test_cut_message_leaves_short_message_alone(length: int) -> None:
    assert cut_message("x" * length, "long") == ("x" * length, "long")


def test_cut_message_cuts_long_message_that_grows_too_long() -> None:
    message, long_message = cut_message("m" * 300, "l" * 9_999)
    assert len(long_message) == 10_000
    assert long_message.startswith("m" * 300 + "\n\nl")
    assert len(message) == 250


@given(TEXTS, TEXTS, TEXTS)
def test_failed_element_of_any_texts_is_contract_or_contract_error(code: str, message: str, long: str) -> None:
    try:
        element = failed_element(seller_id="S1", offer_id=1, failed_at=AT, errors=[ErrorEntry(code, message, long)])
    except ContractError:
        return
    entry = json.loads(element.encode())["errorList"][0]
    assert 1 <= len(entry["code"]) <= 255
    assert 1 <= len(entry["message"]) <= 250
    assert len(entry.get("longMessage", "x")) in range(1, 10_001)
    assert "\x00" not in repr(entry)
