"""Times are read in every form that SCX sends, and written in one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.times import format_time, parse_time

# without a zone, as Hypothesis wants its bounds; two days in, so that no zone leaves the calendar
FIRST = datetime(1, 1, 3, tzinfo=UTC).replace(tzinfo=None)
LAST = datetime(9999, 12, 29, tzinfo=UTC).replace(tzinfo=None)
NOON = datetime(2022, 11, 2, 9, 42, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2022-11-02T09:42:49+00:00",
        "2022-11-02T09:42:49+0000",
        "2022-11-02T09:42:49+00",
        "2022-11-02T09:42:49Z",
        "2022-11-02t09:42:49z",
        "2022-11-02 09:42:49",
        "2022-11-02T10:42:49+01:00",
        "2022-11-02T05:12:49-0430",
        "2022-11-02T09:42:49.000Z",
        "2022-11-02T09:42:49.0000000001+00",
    ],
)
def test_parse_time_reads_form(text: str) -> None:
    assert parse_time(text) == NOON
    assert parse_time(text).tzinfo is UTC


def test_parse_time_keeps_microseconds_of_long_fraction() -> None:
    assert parse_time("2022-11-02T09:42:49.123456789Z").microsecond == 123456
    assert parse_time("2022-11-02T09:42:49.5Z").microsecond == 500000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022-11-02",
        "2022-11-02T09:42",
        "2022-W44-3T09:42:49+00:00",
        "20221102T094249Z",
        "2022-13-02T09:42:49+00:00",
        "2022-11-02T24:00:01Z",
        "2022-11-02T09:42:49+25:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2022-11-02T09:42:49+00:00\n",
        "２022-11-02T09:42:49+00:00",
        "2022-11-02T09:42:4x+00:00",
        "1667382169",
    ],
)
def test_parse_time_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="time|Invalid|must be|offset|hour|month"):
        parse_time(text)


@given(st.text(alphabet="0123456789-:+TZ. tz\n", max_size=40))
def test_parse_time_any_text_is_time_or_value_error(text: str) -> None:
    try:
        assert parse_time(text).utcoffset() == timedelta(0)
    except ValueError:
        return


@given(st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.timezones()))
def test_format_time_is_read_back(moment: datetime) -> None:
    text = format_time(moment)
    assert text.endswith("+00:00")
    assert parse_time(text) == moment.astimezone(UTC).replace(microsecond=0)


def test_format_time_converts_zone() -> None:
    assert format_time(NOON.astimezone(timezone(timedelta(hours=5)))) == "2022-11-02T09:42:49+00:00"


def test_format_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_time(NOON.replace(tzinfo=None))
