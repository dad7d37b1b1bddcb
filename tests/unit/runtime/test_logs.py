"""What the log says of requests."""

import logging
import sys

import pytest

from channelsync.runtime.logs import BriefRefusals


@pytest.mark.parametrize(
    ("name", "status", "is_told"),
    [("django.request", 403, False), ("django.request", 500, True), ("channelsync.reports", 403, True)],
)
def test_only_crashes_tell_where(name: str, status: int, is_told: bool) -> None:
    try:
        raise ValueError("x")
    except ValueError:
        record = logging.LogRecord(name, logging.WARNING, "", 1, "Forbidden: /x", (), sys.exc_info())
    record.status_code = status
    assert BriefRefusals().filter(record)
    assert ("Traceback" in logging.Formatter("%(message)s").format(record)) is is_told
