"""Looking over errors before a seller reads them."""

import pytest

from channelsync.dashboard.listing.fields import Field
from channelsync.dashboard.pushing.linting import Finding, lint
from channelsync.scx.payloads import ErrorEntry

FIELDS = {
    "colour": Field("colour", "Colour", ("red",), allowed={"red": "Red", "blue": "Blue"}),
    "origin": Field("origin", "Origin", ("Assam",)),
    "material": Field("material", "Material", (" ",), required=True),
}
GOOD = ErrorEntry("E-1", "The colour is wrong", "", "colour", "blue")


def findings(*errors: ErrorEntry) -> list[Finding]:
    return [finding for found in lint(errors, FIELDS) for finding in found]


@pytest.mark.parametrize("value", ["blue", "Blue"])
def test_sound_error_has_no_findings(value: str) -> None:
    assert findings(ErrorEntry("E-1", "The colour is wrong", "", "colour", value)) == []


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ErrorEntry(" ", "m"), "code"),
        (ErrorEntry("E", " "), "message"),
        (ErrorEntry("E" * 256, "m"), "255"),
        (ErrorEntry("E", "m", "x" * 10_001), "10000"),
        (ErrorEntry("E", "m", "", "colour", "b" * 1001), "1000"),
    ],
)
def test_what_scx_would_refuse_blocks(error: ErrorEntry, word: str) -> None:
    assert any(word in finding.text for finding in findings(error) if finding.blocks)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ErrorEntry("E", "m" * 251), "250"),
        (ErrorEntry("E", "E"), "repeats"),
        (ErrorEntry("E", "{title} is bad"), "{title}"),
        (ErrorEntry("E", "m", "", "", "blue"), "no attribute"),
        (ErrorEntry("E", "m", "", "size"), "size"),
        (ErrorEntry("E", "m", "", "colour", "green"), "green"),
        (ErrorEntry("E", "m", "", "origin", "Assam"), "already"),
        (ErrorEntry("E", "Das Pflichtfeld „Herkunft“ ist leer.", "", "origin"), "says “Assam” there"),
        (ErrorEntry("E", "The required field “Colour” is empty.", "", "colour"), "says “Red” there"),
    ],
)
def test_what_would_not_help_is_named_but_does_not_block(error: ErrorEntry, word: str) -> None:
    (finding,) = findings(error)
    assert word in finding.text
    assert not finding.blocks


@pytest.mark.parametrize(("message", "attribute"), [("The field is empty.", "material"), ("Bitte leeren", "origin")])
def test_empty_field_may_be_called_empty(message: str, attribute: str) -> None:
    assert findings(ErrorEntry("E", message, "", attribute)) == []


def test_same_error_twice_is_named_at_both() -> None:
    assert [len(found) for found in lint([GOOD, GOOD], FIELDS)] == [1, 1]


def test_same_code_for_another_attribute_is_no_repeat() -> None:
    assert findings(GOOD, ErrorEntry("E-1", "The colour is wrong", "", "origin")) == []


@pytest.mark.parametrize(
    ("value", "meant"), [("Holz", "Holz (FSC®)"), ("stahl", "Stahl"), ("Sthal", "Stahl"), ("Glas", "")]
)
def test_value_that_is_not_allowed_leads_to_the_one_that_was_meant(value: str, meant: str) -> None:
    field = Field("material", "Material", allowed={"1": "Holz (FSC®)", "2": "Stahl"})
    (finding,) = lint([ErrorEntry("E", "m", "", "material", value)], {"material": field})[0]
    assert finding.text.endswith(f"Did you mean “{meant}”?" if meant else "for “Material”.")
