"""Wake tasks after the commit, with or without a broker (rule 13)."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock, patch

import pytest
from kombu.exceptions import OperationalError

from channelsync.celery import app
from channelsync.runtime import wakeups
from tests.conftest import Published

pytestmark = [pytest.mark.django_db, pytest.mark.rule(13)]
TASK = "channelsync.reports.send"


@pytest.fixture(autouse=True)
def broker_is_there() -> Iterator[None]:
    """Forget that a broker was absent."""
    with patch.dict(wakeups._state, absent_until=0.0):
        yield


def test_message_leaves_after_the_commit(published: Published, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wakeups.wake(TASK)
        assert published.names == []
    assert published.names == [TASK]


@pytest.mark.parametrize("error", [OperationalError("refused"), ConnectionRefusedError(), OSError("disk full")])
def test_absent_broker_is_logged_and_no_more(
    error: Exception, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(app, "send_task", side_effect=error), django_capture_on_commit_callbacks(execute=True):
        wakeups.wake(TASK)
    assert TASK in caplog.text


def test_absent_broker_is_not_asked_again_at_once(django_capture_on_commit_callbacks: Any) -> None:
    send = Mock(side_effect=OperationalError("refused"))
    with patch.object(app, "send_task", send), django_capture_on_commit_callbacks(execute=True):
        wakeups.wake(TASK)
        wakeups.wake(TASK)
    assert send.call_count == 1
