"""A page is taken apart whatever stands in it: one bad event spoils only itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.errors import GarbledAnswer
from channelsync.scx.payload_page import parse_event_page

GOOD = (
    '{"id":"63623b997d2c89a4e3e9f3c7","createdAt":"2022-11-02T09:42:49+00:00","clientVersion":"1.11.0.3",'
    '"type":"Seller:Offer.New","event":{"sellerId":"1","offerId":822,"title":"Kühlbox"}}'
)
OTHER = GOOD.replace("e9f3c7", "e9f3c8")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def page(*elements: str | bytes) -> bytes:
    parts = [
        element if isinstance(element, bytes) else element.encode("utf-8", "surrogatepass") for element in elements
    ]
    return b'{"eventList":[' + b",".join(parts) + b"]}"


def with_title(literal: str | bytes) -> bytes:
    literal = literal.encode() if isinstance(literal, str) else literal
    return GOOD.encode().replace('"Kühlbox"'.encode(), literal)


def test_page_element_keeps_raw_text_with_unknown_properties() -> None:
    element = parse_event_page(page(GOOD))[0]
    assert element.raw == GOOD
    assert (element.id, element.seller_id, element.offer_id) == ("63623b997d2c89a4e3e9f3c7", "1", 822)
    assert (element.type, element.problem) == ("Seller:Offer.New", "")
    assert element.created_at is not None


def test_page_without_events_is_empty() -> None:
    assert parse_event_page(b'{"eventList":[]}') == []
    assert parse_event_page(b'\xef\xbb\xbf {"more":{"a":[1]}, "eventList" : [ ] , "x":1 } \n') == []


@pytest.mark.rule(1)
@pytest.mark.parametrize(
    "literal",
    [
        "NaN",
        '"a\nb"',
        r'"\q \u12"',
        r'"\ud800"',
        b'"\xff\xfe"',
        b'"\x00"',
        "1" * 5000,
        "1e99999",
        '"a","title":"b"',
        "[" * 5000 + "]" * 5000,
        b'"\xed\xa0\x80"',
    ],
)
def test_page_with_odd_event_keeps_ids_of_all(literal: str | bytes) -> None:
    """Rule 1: an event that strict parsers refuse keeps its id, and its neighbours do not suffer."""
    elements = parse_event_page(page(OTHER, with_title(literal), OTHER))
    assert [element.id for element in elements] == [
        "63623b997d2c89a4e3e9f3c8",
        "63623b997d2c89a4e3e9f3c7",
        "63623b997d2c89a4e3e9f3c8",
    ]
    assert elements[0].problem == elements[2].problem == ""
    assert elements[1].created_at is not None
    assert (elements[1].seller_id, elements[1].offer_id) == ("1", 822)


def test_page_element_nested_too_deeply_has_problem() -> None:
    element = parse_event_page(page(with_title("[" * 1_000_000 + "]" * 1_000_000)))[0]
    assert element.id == "63623b997d2c89a4e3e9f3c7"
    assert "nested too deeply" in element.problem


def test_page_element_raw_has_no_nul_byte_and_only_valid_text() -> None:
    raw = parse_event_page(page(with_title(b'"a\x00b\xffc"')))[0].raw
    assert r"a\u0000b" in raw
    assert raw.encode()
    assert "\ufffd" in raw


@pytest.mark.parametrize("broken", [GOOD[:-1], GOOD.replace('"Kühlbox"', '"19" Box"'), GOOD + "}", GOOD[:60]])
def test_page_with_lost_bracket_or_quote_is_cut_at_next_event(broken: str) -> None:
    elements = parse_event_page(page(OTHER, broken, OTHER))
    assert len(elements) == 3
    assert elements[1].id == "63623b997d2c89a4e3e9f3c7"
    assert elements[1].problem
    assert elements[0].problem == elements[2].problem == ""


@pytest.mark.parametrize("element", ["5", '"text"', "null", "[]", "[1,{}]", "true"])
def test_page_element_that_is_no_object_has_problem(element: str) -> None:
    found = parse_event_page(page(GOOD, element))[1]
    assert (found.id, found.raw, found.problem) == (None, element, "the element is no object")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": ""}, "id"),
        ({"id": None}, "id"),
        ({"id": "a\u0000b"}, "id"),
        ({"createdAt": "yesterday"}, "createdAt"),
        ({"createdAt": 5}, "createdAt"),
        ({"type": ""}, "type"),
        ({"event": None}, "event"),
    ],
)
def test_page_element_names_what_is_wrong(change: dict[str, Any], problem: str) -> None:
    element = parse_event_page(page(json.dumps(json.loads(GOOD) | change)))[0]
    assert problem in element.problem


@pytest.mark.parametrize("change", [{"id": 17}, {"event": []}, {"event": {"sellerId": 1, "offerId": "822"}}])
def test_page_element_in_liberal_form_is_fine(change: dict[str, Any]) -> None:
    assert parse_event_page(page(json.dumps(json.loads(GOOD) | change)))[0].problem == ""


@pytest.mark.parametrize("seller_id", ["abc\n", "a b", "ä", "", "x" * 51, True, 1.5])
def test_page_element_with_unusable_seller_has_none(seller_id: object) -> None:
    changed = json.loads(GOOD) | {"event": {"sellerId": seller_id, "offerId": 1}}
    assert parse_event_page(page(json.dumps(changed)))[0].seller_id == ""


def test_page_cut_anywhere_is_garbled_as_a_whole() -> None:
    body = page(GOOD, with_title("NaN"), OTHER)
    for end in range(len(body)):
        with pytest.raises(GarbledAnswer):
            parse_event_page(body[:end])


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"eventList":null}', b'{"eventList":[1]}{', b"\xff"])
def test_page_that_is_none_is_garbled(body: bytes) -> None:
    with pytest.raises(GarbledAnswer):
        parse_event_page(body)


@given(st.binary() | st.binary().map(page) | JSON.map(lambda value: page(json.dumps(value), GOOD)))
def test_page_of_any_bytes_is_list_or_garbled(body: bytes) -> None:
    try:
        elements = parse_event_page(body)
    except GarbledAnswer:
        return
    assert all("\x00" not in element.raw for element in elements)


@given(JSON)
def test_page_next_to_any_json_keeps_good_event(value: object) -> None:
    elements = parse_event_page(page(json.dumps(value), GOOD))
    assert len(elements) == 2
    assert elements[1].problem == ""
