"""Sellers, categories and attributes are read leniently; a notification is checked before it goes out."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.errors import GarbledAnswer
from channelsync.scx.payload_channel import (
    AttributeValue,
    Notification,
    Severity,
    parse_attributes,
    parse_categories,
    parse_sellers,
)

PARSERS: list[Callable[[bytes], tuple[Sequence[object], list[str]]]] = [
    parse_sellers,
    parse_categories,
    parse_attributes,
]


def sellers(*rows: Any) -> bytes:
    return json.dumps({"sellerList": rows}).encode()


def test_seller_is_read_in_liberal_form() -> None:
    row = {
        "sellerId": 17,
        "jtlAccountId": "5",
        "companyName": "Hofladen",
        "isActiveByJTL": 1,
        "isActiveByChannel": "false",
    }
    found, problems = parse_sellers(sellers(row | {"createdAt": "2024-02-13T06:00:00+0000", "updatedAt": ""}))
    seller = found[0]
    assert (seller.seller_id, seller.jtl_account_id, seller.company_name) == ("17", 5, "Hofladen")
    assert (seller.is_active_by_jtl, seller.is_active_by_channel, seller.updated_at) == (True, False, None)
    assert seller.created_at is not None
    assert problems == []


def test_seller_without_id_is_left_out_by_number() -> None:
    found, problems = parse_sellers(sellers({"sellerId": "S1"}, {"companyName": "x"}, 5))
    assert [row.seller_id for row in found] == ["S1"]
    assert len(problems) == 2


def test_category_at_root_has_no_parent() -> None:
    rows = [
        {"categoryId": "1", "displayName": "Haus", "parentCategoryId": "0"},
        {"categoryId": 2, "parentCategoryId": 1},
    ]
    (root, child), problems = parse_categories(json.dumps({"data": rows}).encode())
    assert (root.parent_category_id, root.display_name, root.listing_allowed) == ("", "Haus", True)
    assert (child.category_id, child.parent_category_id, child.display_name) == ("2", "1", "2")
    assert problems == []


def test_attribute_is_read_with_values() -> None:
    row = {
        "attributeId": "color",
        "displayName": "Farbe",
        "description": None,
        "required": True,
        "sectionPosition": "3",
        "values": [{"value": "r", "display": "Rot", "sort": 1}, {"value": "b"}],
    }
    attribute = parse_attributes(json.dumps({"attributeList": [row]}).encode())[0][0]
    assert (attribute.display_name, attribute.description, attribute.required) == ("Farbe", "", True)
    assert (attribute.recommended, attribute.section_position) == (False, 3)
    assert attribute.values == [AttributeValue("r", "Rot", 1), AttributeValue("b", "b", 0)]


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"sellerList":[],"data":{},"attributeList":null}'])
def test_answer_without_rows_is_empty(body: bytes) -> None:
    assert [parse(body) for parse in PARSERS] == [([], [])] * 3


@pytest.mark.parametrize("body", [b"", b"<html>", b"5", b'{"sellerList":[', b"\xff"])
def test_answer_that_is_none_is_garbled(body: bytes) -> None:
    for parse in PARSERS:
        with pytest.raises(GarbledAnswer):
            parse(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_answer_with_any_rows_is_read(row: object) -> None:
    for name, parse in zip(["sellerList", "data", "attributeList"], PARSERS, strict=True):
        rows, problems = parse(json.dumps({name: [row]}).encode())
        assert len(rows) + len(problems) >= 1


@pytest.mark.parametrize(("seller_id", "message"), [("", "x"), ("a b", "x"), ("S1", ""), ("S1", " \x00")])
def test_notification_that_breaks_contract_is_refused(seller_id: str, message: str) -> None:
    with pytest.raises(ValueError, match="seller id|message"):
        Notification(seller_id, Severity.INFO, message).to_json()
