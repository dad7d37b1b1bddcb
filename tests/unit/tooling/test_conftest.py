"""The rules of the test environment itself."""

import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from pytest_socket import SocketConnectBlockedError

from channelsync.celery import app
from tests.conftest import FROZEN_AT, Published


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_sockets_beyond_loopback_are_refused() -> None:
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect(("192.0.2.1", 80))


def test_frozen_time_stands_still_and_shifts(frozen_time: time_machine.Traveller) -> None:
    assert datetime.now(UTC) == FROZEN_AT
    frozen_time.shift(60)
    assert time.time() == FROZEN_AT.timestamp() + 60


def test_data_dir_is_not_the_real_one() -> None:
    assert settings.DATA_DIR != settings.BASE_DIR / "var"
    assert not Path(settings.DATA_DIR).is_relative_to(settings.BASE_DIR)


def test_published_messages_need_no_broker(published: Published) -> None:
    app.send_task("channelsync.events.sync", (7,), {"urgent": True})
    assert published.messages == [("channelsync.events.sync", (7,), {"urgent": True})]
