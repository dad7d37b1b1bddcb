"""A listing is read from the strictest form to the oddest; only its two ids are indispensable."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.payload_listing import Attribute, Tier
from channelsync.scx.payload_offers import parse_offer
from channelsync.scx.reading import PayloadError

PRICES = [{"id": "B2C", "quantityPriceList": [{"amount": "19.99", "currency": "EUR", "quantity": "1"}]}]
CHILD = {
    "offerId": 7,
    "sku": "S-7",
    "quantity": "3",
    "priceList": PRICES,
    "variationDimensionList": [{"attributeId": "size", "value": "XL"}],
}
WHOLE = {
    "quantity": "22.00",
    "taxPercent": "19",
    "priceList": PRICES,
    "title": "Kühlbox",
    "channelAttributeList": [{"attributeId": "a", "value": "1", "group": "0"}, {"attributeId": "a", "value": "2"}],
    "variationList": [CHILD],
    "srp": {"amount": "25", "currency": "EUR"},
    "pictureList": ["https://x/1.jpg", ""],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
NAMES = [
    "parentOfferId",
    "channelOfferId",
    "quantity",
    "taxPercent",
    "priceList",
    "title",
    "mainPicture",
    "pictureList",
    "channelAttributeList",
    "variationList",
    "sku",
    "gtin",
    "srp",
    "productAttributeList",
]


def raw(**event: Any) -> str:
    return json.dumps({"id": "x", "event": {"sellerId": "S1", "offerId": 822, **event}})


def test_offer_is_read_whole() -> None:
    offer = parse_offer(raw(**WHOLE))
    assert (offer.quantity, offer.tax_percent, offer.title) == (Decimal("22.00"), Decimal(19), "Kühlbox")
    assert offer.first_price == (Decimal("19.99"), "EUR")
    assert offer.attributes == [Attribute("a", "1", "0"), Attribute("a", "2", "")]
    assert offer.variations[0].dimensions == [Attribute("size", "XL")]
    assert (offer.srp, offer.picture_list) == (Tier(Decimal(25), "EUR"), ["https://x/1.jpg"])
    assert (offer.problems, offer.variations_complete) == ([], True)


def test_offer_with_ids_alone_is_enough() -> None:
    offer = parse_offer(raw())
    assert (offer.seller_id, offer.offer_id, offer.title, offer.quantity) == ("S1", 822, "", None)
    assert (offer.first_price, offer.problems) == ((None, ""), [])


def test_offer_in_liberal_forms_is_read_without_problems() -> None:
    offer = parse_offer(
        '{"event":{"sellerId":17,"offerId":"822","quantity":1,"taxPercent":19.0,"gtin":4006381333931,"sku":1.50,'
        '"mainPicture":"","srp":[],"variationList":{},"pictureList":{"0":"a","2":"b"},"priceList":[{"id":"B2C",'
        '"quantityPriceList":[{"amount":19.90,"currency":"EUR"}]}],"channelOfferId":null}}'
    )
    assert (offer.seller_id, offer.offer_id, offer.quantity) == ("17", 822, Decimal(1))
    assert (offer.gtin, offer.sku, offer.picture_list) == ("4006381333931", "1.50", ["a", "b"])
    assert str(offer.first_price[0]) == "19.90"
    assert (offer.srp, offer.problems) == (None, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sellerId": ""}, "sellerId"),
        ({"sellerId": "a b"}, "sellerId"),
        ({"sellerId": "abc\n"}, "sellerId"),
        ({"sellerId": "ü"}, "sellerId"),
        ({"offerId": None}, "offerId"),
        ({"offerId": 0}, "offerId"),
        ({"offerId": 2**63}, "offerId"),
        ({"offerId": True}, "offerId"),
        ({"offerId": 1.5}, "offerId"),
    ],
)
def test_offer_without_usable_ids_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(PayloadError, match=field):
        parse_offer(raw(**change))


@pytest.mark.parametrize("text", ["", "5", "[]", "{}", '{"event":5}', '{"event":[]}', '{"event":{"sellerId"', "\ud800"])
def test_offer_that_is_none_is_payload_error(text: str) -> None:
    with pytest.raises(PayloadError):
        parse_offer(text)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"quantity": "viele"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"taxPercent": True}, "taxPercent"),
        ({"title": ["x"]}, "title"),
        ({"priceList": 5}, "priceList"),
        ({"priceList": [5]}, "priceList[0]"),
        ({"priceList": [{"id": "B2C", "quantityPriceList": [{"amount": "x"}]}]}, "quantityPriceList[0].amount"),
        ({"parentOfferId": "x"}, "parentOfferId"),
        ({"srp": 5}, "srp"),
    ],
)
def test_offer_field_that_cannot_be_read_is_empty_and_noted(change: dict[str, Any], path: str) -> None:
    problems = parse_offer(raw(**change)).problems
    assert len(problems) == 1
    assert path in problems[0]


@pytest.mark.parametrize("children", [[CHILD, {"sku": "x"}], [CHILD, 5], "x"])
def test_offer_with_unreadable_child_is_not_complete(children: Any) -> None:
    offer = parse_offer(raw(variationList=children))
    assert not offer.variations_complete
    assert offer.problems
    assert len(offer.variations) <= 1


def test_offer_with_child_twice_keeps_first() -> None:
    offer = parse_offer(raw(variationList=[CHILD, CHILD | {"sku": "other"}]))
    assert [child.sku for child in offer.variations] == ["S-7"]
    assert offer.variations_complete
    assert "twice" in offer.problems[0]


def test_offer_texts_lose_nul_and_surrogates_only() -> None:
    offer = parse_offer(r'{"event":{"sellerId":"S","offerId":1,"title":"a\u0000b\ud800c\ud83d\ude00 ä"}}')
    assert offer.title == "abc😀 ä"


def test_offer_with_bad_escapes_and_nan_is_still_read() -> None:
    offer = parse_offer('{"event":{"sellerId":"S","offerId":1,"title":"C:\\dir\\u12 \\\\ \\"q\\"\n","quantity":NaN}}')
    assert offer.title == 'C:\\dir\\u12 \\ "q"\n'
    assert "quantity" in offer.problems[0]


def test_offer_keeps_overlong_text_and_limits_problems() -> None:
    offer = parse_offer(raw(title="x" * 100_000, pictureList=[[1]] * 10_000))
    assert len(offer.title) == 100_000
    assert len(offer.problems) == 50


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_offer_of_any_optional_values_is_read(event: dict[str, Any]) -> None:
    offer = parse_offer(raw(**event))
    assert offer.offer_id == 822
    assert "\x00" not in offer.title
    offer.title.encode()


@given(st.text() | JSON.map(json.dumps) | JSON.map(lambda event: json.dumps({"event": event})))
def test_offer_of_any_text_is_offer_or_payload_error(text: str) -> None:
    try:
        assert parse_offer(text).offer_id > 0
    except PayloadError:
        return
