"""Rows are called by the reader's time: their fields are in it, too."""

from datetime import UTC, datetime

import pytest
from django.db.models import Model
from django.utils import timezone, translation

from channelsync.dashboard.models import LoginAttempt
from channelsync.reports.models import AttemptOutcome, ReportAttempt
from channelsync.runtime.models import Flow, SyncRun

AT = datetime(2026, 11, 30, 0, 19, 59, tzinfo=UTC)
ROWS = [
    LoginAttempt(at=AT, address="127.0.0.1"),
    ReportAttempt(at=AT, outcome=AttemptOutcome.ACCEPTED),
    SyncRun(flow=Flow.STOCK, started_at=AT),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_row_is_called_by_the_readers_time(row: Model) -> None:
    with timezone.override("Pacific/Auckland"), translation.override("en"):
        assert "30 Nov 2026 13:19:59" in str(row)
    with timezone.override("Europe/Berlin"), translation.override("de"):
        assert "30.11.2026 01:19:59" in str(row)
