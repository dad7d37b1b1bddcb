from datetime import UTC, datetime, timedelta, timezone

import pytest

from channelsync.sandbox.times import format_time, odd_times, parse_time

MOMENT = datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", odd_times(MOMENT))
def test_every_form_of_the_wire_is_read(text: str) -> None:
    assert parse_time(text) == MOMENT


def test_four_odd_forms_differ() -> None:
    assert len(set(odd_times(MOMENT))) == 4


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2026-03-02T11:30:15+02:00", MOMENT), ("2026-03-02T09:30:15.25Z", MOMENT + timedelta(milliseconds=250))],
)
def test_offsets_and_fractions_are_read(text: str, moment: datetime) -> None:
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    "text", ["", "2026-03-02", "2026-03-02T09:30:15", "2026-03-02 09:30:15Z", "2026-03-02T25:00:00Z"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)


def test_times_are_written_in_whole_seconds_of_utc() -> None:
    local = MOMENT.replace(microsecond=999_999).astimezone(timezone(timedelta(hours=2)))
    assert format_time(local) == "2026-03-02T09:30:15+00:00"
