"""The rules of the test environment itself."""

import socket
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from pytest_django.fixtures import Settings
from pytest_socket import SocketConnectBlockedError

from channelsync.celery import app
from channelsync.sandbox.server import SandboxServer
from tests import processes
from tests.conftest import FROZEN_AT, Published

PYPROJECT = str(processes.ROOT / "pyproject.toml")
CI_TEST = """
import pytest

@pytest.mark.redis
def test_of_a_service():
    pass

def test_of_no_service():
    pytest.skip("why not")
"""


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


def test_sandbox_answers_under_the_configured_address(sandbox: SandboxServer, scx_settings: Settings) -> None:
    with urllib.request.urlopen(f"{scx_settings.SCX_API_URL}/_sandbox/state") as answer:
        assert answer.status == 200
    assert sandbox.refresh_token == scx_settings.SCX_REFRESH_TOKEN


@pytest.mark.process
def test_child_process_has_a_migrated_database_of_its_own(process_environment: dict[str, str]) -> None:
    done = processes.manage(process_environment, "migrate", "--check")
    assert done.returncode == 0, done.stderr
    assert process_environment["DATA_DIR"] != str(settings.DATA_DIR)


@pytest.mark.process
@pytest.mark.parametrize(("ci", "code", "told"), [("", 0, "2 skipped"), ("true", 1, "1 skipped, 1 error")])
def test_skip_for_want_of_a_service_fails_in_ci_alone(tmp_path: Path, ci: str, code: int, told: str) -> None:
    inner = tmp_path / "test_inner.py"
    inner.write_text(CI_TEST, encoding="utf-8")
    environ = {**processes.environment(tmp_path, ""), "CI": ci, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    del environ["DATABASE_URL"]
    environ.pop("REDIS_URL", None)
    with processes.start(environ, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", PYPROJECT, str(inner)) as child:
        output, _none = child.communicate()
    assert child.returncode == code
    assert told in output
