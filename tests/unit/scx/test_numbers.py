"""Numbers are read bare, as text and with exponents; what is absurd is refused."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.numbers import MAX_OFFER_ID, NumberText, read_decimal, read_offer_id, read_whole

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("22.00", "22.00"),
        ("0", "0"),
        (1, "1"),
        (NumberText("19.90"), "19.90"),
        ("1E2", "100"),
        (" 5 ", "5"),
        (".5", "0.5"),
    ],
)
def test_read_decimal_keeps_digits_and_scale(value: object, expected: str) -> None:
    assert str(read_decimal(value)) == expected


@pytest.mark.parametrize(
    "value",
    ["NaN", "Infinity", "1E999", "1e-200", "19,99", "", "abc", "1" * 61, 10**60, True, None, [], "１", "0x10", "1_000"],
)
def test_read_decimal_refuses(value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        read_decimal(value)


def test_read_decimal_of_enormous_integer_is_refused_without_writing_it_out() -> None:
    with pytest.raises(ValueError, match="huge integer"):
        read_decimal(10**6000)


@pytest.mark.parametrize("value", [822, "822", NumberText("822.0"), "8.22E2", "0822"])
def test_read_offer_id_accepts(value: object) -> None:
    assert read_offer_id(value) == 822


@pytest.mark.parametrize("value", [0, -1, MAX_OFFER_ID + 1, "1.5", "", "x", True, None, NumberText("NaN"), 10**70])
def test_read_offer_id_refuses(value: object) -> None:
    with pytest.raises(ValueError, match="number|offer id"):
        read_offer_id(value)


@given(ANYTHING)
def test_readers_any_value_is_number_or_value_error(value: object) -> None:
    for read in (read_decimal, read_whole, read_offer_id):
        try:
            assert isinstance(read(value), Decimal | int)
        except ValueError:
            continue


@given(st.integers(min_value=1, max_value=MAX_OFFER_ID))
def test_read_offer_id_takes_every_id_as_number_and_text(offer_id: int) -> None:
    assert read_offer_id(json.loads(str(offer_id))) == read_offer_id(str(offer_id)) == offer_id
