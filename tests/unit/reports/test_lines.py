"""Read decisions from JSON lines."""

import io
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.listings.lifecycle import State
from channelsync.reports import lines, names
from channelsync.reports.decisions import Decision, Target
from channelsync.reports.lines import LineError, numbered_lines, read_decision
from channelsync.scx.payloads import ErrorEntry


def test_listed_line_is_read_whole() -> None:
    line = (
        b'{"sellerId":"S1","offerId":7,"state":"listed","listingUrl":"https://m.example","channelOfferId":"M7",'
        b'"at":"2026-03-01T09:30:00+0000"}'
    )
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert read_decision(line) == Decision(Target("S1", 7), State.LISTED, [], "https://m.example", "M7", at)


def test_failed_line_is_read_whole() -> None:
    line = (
        b'{"sellerId":"S1","offerId":7,"state":"failed","errorList":[{"code":"E","message":"m","longMessage":"l",'
        b'"relatedAttributeId":"a","recommendedValue":"r"},{"code":"F","message":"n","longMessage":null}]}'
    )
    assert read_decision(line).errors == [ErrorEntry("E", "m", "l", "a", "r"), ErrorEntry("F", "n")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", "malformed"),
        (b"[]", "Expected `object`"),
        (b'{"sellerId":"S1","offerId":7}', "state"),
        (b'{"sellerId":"S1","offerId":"7","state":"listed"}', "offerId"),
        (b'{"sellerId":"S1","offerId":true,"state":"listed"}', "offerId"),
        (b'{"sellerId":"S1","offerId":7,"state":"pending"}', "pending"),
        (b'{"sellerId":"S1","offerId":7,"state":"listed","listingURL":"x"}', "listingURL"),
        (b'{"sellerId":"S1","offerId":7,"state":"listed","at":"noon"}', "at"),
        (b'{"sellerId":"S1","offerId":7,"state":"failed","listingUrl":"x"}', "listed one only"),
        (b'{"sellerId":"S1","offerId":7,"state":"listed","errorList":[{"code":"E","message":"m"}]}', "failed one only"),
        (b'{"sellerId":"\xff","offerId":7,"state":"listed"}', "."),
        (b"[" * 100_000, "."),
        (None, "longer"),
    ],
)
def test_bad_line_is_refused_with_a_reason(line: bytes | None, reason: str) -> None:
    with pytest.raises(LineError, match=reason):
        read_decision(line)


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_decision_or_a_line_error(line: bytes) -> None:
    with suppress(LineError):
        assert read_decision(line).state in names.ROUTES


def test_blank_lines_count_but_are_left_out() -> None:
    stream = io.BytesIO(b'\xef\xbb\xbf{"a":1}\r\n\n  \n{"b":2}')
    assert list(numbered_lines(stream)) == [(1, b'{"a":1}\r\n'), (4, b'{"b":2}')]


def test_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", 8)
    stream = io.BytesIO(b"1234567\n" + b"x" * 100 + b"\n123\n" + b"y" * 9)
    assert list(numbered_lines(stream)) == [(1, b"1234567\n"), (2, None), (3, b"123\n"), (4, None)]
