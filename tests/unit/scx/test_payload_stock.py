"""A bad stock entry is left out by name; the others count."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.errors import GarbledAnswer
from channelsync.scx.payload_stock import parse_stock_answer

ENTRY = {
    "channel": "MYCHANNEL",
    "sellerId": "S1",
    "offerId": 4711,
    "channelOfferId": "C",
    "quantity": 25,
    "updatedAt": "2025-12-29T10:15:30+00:00",
}


def body(*entries: object, last: object = "2025-12-29T11:22:45+00:00") -> bytes:
    return json.dumps({"stockUpdateList": entries, "lastUpdatedAt": last}).encode()


def test_stock_entries_are_read_in_order() -> None:
    answer = parse_stock_answer(body(ENTRY, ENTRY | {"offerId": 5, "quantity": 0}))
    assert [(entry.offer_id, entry.quantity) for entry in answer.updates] == [(4711, 25), (5, 0)]
    assert answer.updates[0].updated_at == datetime(2025, 12, 29, 10, 15, 30, tzinfo=UTC)
    assert answer.last_updated_at == datetime(2025, 12, 29, 11, 22, 45, tzinfo=UTC)
    assert answer.problems == []


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "25"},
        {"quantity": "25.0"},
        {"quantity": 25.0},
        {"offerId": "4711"},
        {"updatedAt": "2025-12-29T10:15:30.123+0000"},
        {"updatedAt": "2025-12-29T10:15:30Z"},
        {"channelOfferId": None},
        {"channelOfferId": 17},
        {"sellerId": 17},
        {"clientVersion": {"x": []}},
    ],
)
def test_stock_entry_in_liberal_form_is_read(change: dict[str, Any]) -> None:
    answer = parse_stock_answer(body(ENTRY | change))
    assert (answer.updates[0].offer_id, answer.updates[0].quantity) == (4711, 25)
    assert answer.problems == []


@pytest.mark.parametrize(
    "bad",
    [
        ENTRY | {"quantity": -1},
        ENTRY | {"quantity": "2.5"},
        ENTRY | {"quantity": None},
        ENTRY | {"quantity": True},
        ENTRY | {"offerId": 0},
        ENTRY | {"sellerId": "a b"},
        ENTRY | {"updatedAt": "never"},
        {},
        5,
        None,
    ],
)
def test_stock_entry_that_is_bad_is_left_out_by_number(bad: object) -> None:
    answer = parse_stock_answer(body(ENTRY, bad, ENTRY))
    assert len(answer.updates) == 2
    assert len(answer.problems) == 1
    assert answer.problems[0].startswith("stockUpdateList[1]")


@pytest.mark.parametrize("last", [None, "", "soon", 5, []])
def test_stock_cursor_that_cannot_be_read_is_none(last: object) -> None:
    answer = parse_stock_answer(body(ENTRY, last=last))
    assert answer.last_updated_at is None
    assert len(answer.updates) == 1


@pytest.mark.parametrize("literal", [b"NaN", b'"\n"', b'"\\q"', b'"\xff"', b"[" * 9000 + b"]" * 9000])
def test_stock_answer_with_odd_entry_keeps_others(literal: bytes) -> None:
    odd = json.dumps(ENTRY).encode().replace(b'"MYCHANNEL"', literal)
    rest = b'],"lastUpdatedAt":"2025-12-29T11:22:45Z"}'
    text = b'{"stockUpdateList":[' + json.dumps(ENTRY).encode() + b"," + odd + rest
    answer = parse_stock_answer(text)
    assert len(answer.updates) + len(answer.problems) == 2
    assert answer.last_updated_at == datetime(2025, 12, 29, 11, 22, 45, tzinfo=UTC)


def test_stock_answer_cut_anywhere_is_garbled() -> None:
    whole = body(ENTRY, ENTRY)
    for end in range(len(whole)):
        with pytest.raises(GarbledAnswer):
            parse_stock_answer(whole[:end])


@given(st.binary() | st.binary().map(lambda inner: b'{"stockUpdateList":[' + inner + b"]}"))
def test_stock_answer_of_any_bytes_is_answer_or_garbled(text: bytes) -> None:
    try:
        assert all(update.quantity >= 0 for update in parse_stock_answer(text).updates)
    except GarbledAnswer:
        return
