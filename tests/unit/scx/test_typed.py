"""Texts that people hand in."""

import json
from datetime import UTC, datetime

import pytest

from channelsync.scx.payloads import ContractError, ErrorEntry, failed_element, listed_element, one_line, shows
from channelsync.scx.payloads import typed_text as typed

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BLANKS = ["", " \n", "\x01", "\u200b", "\u2060\ufeff", "\u2800", "\u3164", "\u00a0", "\x1b\x07"]


@pytest.mark.parametrize("text", BLANKS)
def test_what_nobody_sees_shows_nothing(text: str) -> None:
    assert not shows(text)


@pytest.mark.parametrize("text", ["a", "ä", "7", "?", "\u200bx", "👩\u200d💻", "漢"])
def test_letters_figures_and_signs_show(text: str) -> None:
    assert shows(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x01b\x1b[31mc\x7f\x85", "ab[31mc"),
        ("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"),
        ("👩\u200d💻 café\u00a0x", "👩\u200d💻 café\u00a0x"),
        ("\x00\ud800x", "x"),
    ],
)
def test_control_characters_are_taken_out(text: str, kept: str) -> None:
    assert typed(text) == kept


def test_an_id_has_no_lines() -> None:
    assert one_line("E-1\r\n7\t8") == "E-1 7 8"


def test_failure_goes_out_without_control_characters() -> None:
    odd = ErrorEntry("E\x01-1", "red \x1b[31mmark\x07", "a\r\nb\x02", "gt\x03in", "0\x040")
    sent = json.loads(failed_element(seller_id="s", offer_id=1, failed_at=NOW, errors=[odd]))["errorList"][0]
    assert sent == {
        "code": "E-1",
        "message": "red [31mmark",
        "longMessage": "a\nb",
        "relatedAttributeId": "gtin",
        "recommendedValue": "00",
    }


def test_listing_goes_out_without_control_characters() -> None:
    text = listed_element(seller_id="s", offer_id=1, listed_at=NOW, channel_offer_id="A\x1b1\x00")
    assert json.loads(text)["channelOfferId"] == "A1"


@pytest.mark.parametrize("blank", BLANKS)
def test_code_and_message_must_show_something(blank: str) -> None:
    with pytest.raises(ContractError) as raised:
        failed_element(seller_id="s", offer_id=1, failed_at=NOW, errors=[ErrorEntry(blank, blank)])
    assert [one.field for one in raised.value.violations] == ["errorList[0].code", "errorList[0].message"]


def test_line_ends_of_a_form_are_counted_once() -> None:
    lines = "\r\n".join(["x" * 24] * 10)  # 249 characters as they are kept, 258 as a form sends them
    sent = json.loads(failed_element(seller_id="s", offer_id=1, failed_at=NOW, errors=[ErrorEntry("E", lines)]))
    assert sent["errorList"][0]["message"] == lines.replace("\r\n", "\n")
