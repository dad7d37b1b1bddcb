"""`STOCK_SYNC_SINCE`: its forms, and that it is worked out once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from channelsync.stock import since
from channelsync.stock.checks import check_since
from tests.conftest import FROZEN_AT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30d", FROZEN_AT - timedelta(days=30)),
        ("0d", FROZEN_AT),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T12:00:00+01:00", datetime(2026, 1, 31, 11, tzinfo=UTC)),
        (" 2026-01-31 12:00:00 ", datetime(2026, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_since_takes_days_dates_and_times(text: str, moment: datetime) -> None:
    assert since.read(text, now=FROZEN_AT) == moment


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "soon", "99999d0", "2026-13-01", "٣d", "999999d", "99999999d"])
def test_since_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match="expected days back"):
        since.read(text, now=FROZEN_AT)


def test_since_before_all_time_is_refused() -> None:
    with pytest.raises(ValueError, match="expected days back"):
        since.read("99999d", now=datetime(200, 1, 1, tzinfo=UTC))


def test_since_in_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="lies in the future"):
        since.read("2026-03-03", now=FROZEN_AT)


@pytest.mark.django_db
@pytest.mark.rule(11)
def test_first_is_worked_out_once(frozen_time: time_machine.Traveller, settings: Settings) -> None:
    settings.STOCK_SYNC_SINCE = "30d"
    first = since.first()
    frozen_time.shift(timedelta(days=5))
    assert since.first() == first == FROZEN_AT - timedelta(days=30)


@pytest.mark.django_db
def test_first_follows_another_setting(frozen_time: time_machine.Traveller, settings: Settings) -> None:
    settings.STOCK_SYNC_SINCE = "30d"
    since.first()
    settings.STOCK_SYNC_SINCE = "2d"
    assert since.first() == FROZEN_AT - timedelta(days=2)


@pytest.mark.django_db
def test_first_names_a_wrong_setting(settings: Settings) -> None:
    settings.STOCK_SYNC_SINCE = "last week"
    with pytest.raises(ImproperlyConfigured, match="STOCK_SYNC_SINCE='last week': expected"):
        since.first()


def test_check_reports_wrong_setting_with_a_hint(settings: Settings) -> None:
    settings.STOCK_SYNC_SINCE = "last week"
    [message] = check_since()
    assert message.id == "channelsync.stock.E001"
    assert message.hint


def test_check_is_silent_about_a_good_setting(settings: Settings) -> None:
    settings.STOCK_SYNC_SINCE = "30d"
    assert check_since() == []
