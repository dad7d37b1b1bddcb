"""The quick reader gives what the lenient one gives, or leaves the payload to it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.sandbox.world import World
from channelsync.scx import payload_plain
from channelsync.scx.payload_offers import read_leniently
from channelsync.scx.reading import PayloadError
from tests import wire

SCALAR: st.SearchStrategy[Any] = st.sampled_from(
    ["", "1", "22.00", "1E2", "NaN", " 5 ", "x", None, 0, 1, 1.5, True, [], {}, "a\x00b", "ä"]
)
TIER = st.dictionaries(st.sampled_from(["amount", "currency", "quantity"]), SCALAR)
PRICES = st.fixed_dictionaries({"id": SCALAR, "quantityPriceList": st.lists(TIER | SCALAR, max_size=2) | SCALAR})
ATTRIBUTE = st.dictionaries(st.sampled_from(["attributeId", "value", "group", "name"]), SCALAR)
LISTS = {
    "priceList": PRICES, "channelAttributeList": ATTRIBUTE, "productAttributeList": ATTRIBUTE, "pictureList": SCALAR,
}  # fmt: skip
ROWS = {name: SCALAR | st.lists(inner | SCALAR, max_size=2) for name, inner in LISTS.items()}
TEXTS = dict.fromkeys(("title", "sku", "quantity", "taxPercent", "mainPicture", "parentOfferId"), SCALAR)
IDS = {"sellerId": st.sampled_from(["S1", "1", 7, "a b", ""]), "offerId": st.sampled_from([1, 2, "3", 0, 2**63, None])}
CHILD = st.fixed_dictionaries({}, optional={"offerId": IDS["offerId"], **TEXTS, **ROWS})
OFFER = st.fixed_dictionaries(
    IDS, optional={**TEXTS, **ROWS, "srp": TIER | SCALAR, "variationList": st.lists(CHILD, max_size=2) | SCALAR}
)


def raw(event: Any) -> str:
    return json.dumps({"id": "x", "event": event}, ensure_ascii=False)


@given(OFFER)
def test_read_of_any_form_is_what_the_lenient_reader_gives_or_none(event: dict[str, Any]) -> None:
    found = payload_plain.read(raw(event))
    if found is not None:
        assert found == read_leniently(raw(event))


def test_read_of_the_whole_catalogue_is_quick_and_the_same() -> None:
    for event in World(offers=200, seed=4).deliver(200):
        text = event.text.decode()
        found = payload_plain.read(text)
        assert found is not None
        assert found == read_leniently(text)


def test_read_of_contracts_form_is_taken() -> None:
    assert payload_plain.read(json.dumps(wire.offer(variationList=[wire.variation(7)]))) is not None


@pytest.mark.parametrize(
    "change",
    [{"srp": {}}, {"offerId": "1"}, {"offerId": 0}, {"title": None}, {"title": 5}, {"quantity": 1}, {"quantity": "NaN"},
     {"title": "a\x00b"}, {"pictureList": {"0": "a"}}, {"variationList": [wire.variation(7), wire.variation(7)]}],
)  # fmt: skip
def test_read_of_odd_form_is_left_to_the_lenient_reader(change: dict[str, Any]) -> None:
    assert payload_plain.read(json.dumps(wire.offer(**change))) is None


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"event": []}', "\ud800"])
def test_read_of_no_listing_is_none(text: str) -> None:
    assert payload_plain.read(text) is None
    with pytest.raises(PayloadError):
        read_leniently(text)
