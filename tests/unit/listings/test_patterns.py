"""Messages without their variable parts."""

import pytest

from channelsync.listings.patterns import PATTERN_LENGTH, pattern_of, readable


@pytest.mark.parametrize(
    ("message", "pattern"),
    [
        ("Material is missing", "Material is missing"),
        ("Picture 3 of 12 is smaller than 500 px", "Picture {n} of {n} is smaller than {n} px"),
        ("Der Preis 1.299,00 EUR ist zu hoch", "Der Preis {n} EUR ist zu hoch"),
        ("Das Feld „Farbe“ ist leer", "Das Feld {text} ist leer"),
        ("The field “Colour” is empty", "The field {text} is empty"),
        ("The field 'Colour' isn't known", "The field {text} isn't known"),
        ("Value «a b» is unknown", "Value {text} is unknown"),
        ("Article A-4711/b is listed already", "Article {id} is listed already"),
        ("See https://example.org/help?id=7 please", "See {url} please"),
        ("3D print", "{id} print"),
        ("  a \n b  ", "a b"),
        ("", ""),
    ],
)
def test_variable_parts_give_way_to_placeholders(message: str, pattern: str) -> None:
    assert pattern_of(message) == pattern


def test_endless_message_is_cut() -> None:
    assert len(pattern_of("wort " * 1000)) == PATTERN_LENGTH


@pytest.mark.parametrize("hostile", ["'" * 5000, "„" * 5000, "1." * 5000, "a1" * 5000, "-/" * 5000 + "1"])
def test_hostile_message_takes_no_time(hostile: str) -> None:
    assert len(pattern_of(hostile[:250])) <= PATTERN_LENGTH


def test_dots_for_what_differs_are_no_more_at_the_end_of_a_sentence() -> None:
    assert readable(pattern_of("Not a number from 1 to 99.")) == "Not a number from … to …"
