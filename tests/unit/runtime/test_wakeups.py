"""Wake tasks after the commit, with or without a broker (rule 13)."""

import socket
import threading
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
HANGS_UP = 8.0  # seconds; a click must be over long before
# As the settings have it for Redis.
PATIENT = {"socket_timeout": 10, "retry_on_timeout": True, "max_retries": 1, "interval_start": 0, "interval_step": 0}


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


@pytest.fixture
def silent_broker() -> Iterator[threading.Event]:
    """Accept connections as Redis would and answer nothing; the event is set once they are hung up at last."""
    hung_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        port = server.getsockname()[1]

        def hang_up() -> None:
            hung_up.set()
            server.close()

        end = threading.Timer(HANGS_UP, hang_up)
        end.start()
        with patch.dict(app.conf, broker_url=f"redis://127.0.0.1:{port}/0", broker_transport_options=PATIENT):
            yield hung_up
        end.cancel()


def test_silent_broker_holds_up_nobody(silent_broker: threading.Event, caplog: pytest.LogCaptureFixture) -> None:
    wakeups._send(TASK, after=wakeups.AT_ONCE)
    assert not silent_broker.is_set()
    assert TASK in caplog.text
