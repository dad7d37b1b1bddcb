"""What all tests share: time, the local SCX, the broker's view, and services that may be absent here but not in CI."""

import os
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from celery.signals import before_task_publish
from django.db import connection

from tests import processes

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from channelsync.sandbox.server import SandboxServer
    from channelsync.sandbox.world import World

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
SERVICES = ("postgres", "redis", "browser", "gettext", "process")
FROZEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday morning
GETTEXT = ("xgettext", "msguniq", "msgmerge", "msgattrib", "msgfmt")  # what Django calls, and we
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Published:
    """Task messages in the order in which they were handed to the broker."""

    messages: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Return the names of the tasks, repeats included."""
        return [name for name, _args, _kwargs in self.messages]


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome that is installed here."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def has_gettext() -> bool:
    """Say whether GNU gettext is installed here, which only those need who change texts."""
    return all(map(shutil.which, GETTEXT))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out a test whose service is not there."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (DATABASE_URL)")
    if item.get_closest_marker("redis") and not os.environ.get("REDIS_URL"):
        pytest.skip("needs Redis (REDIS_URL)")
    if item.get_closest_marker("browser") and not find_chromium():
        pytest.skip("needs a Chromium")
    if item.get_closest_marker("gettext") and not has_gettext():
        pytest.skip("needs GNU gettext")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a service's test into a failure in CI, where every service has to be there."""
    report = yield
    needs_service = any(item.get_closest_marker(name) for name in SERVICES)
    if IN_CI and needs_service and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"left out, which CI must not: {report.longrepr}"
    return report


@pytest.fixture
def frozen_time() -> Iterator[time_machine.Traveller]:
    """Stop the clock at FROZEN_AT; `frozen_time.shift(seconds)` and `.move_to(when)` move it."""
    with time_machine.travel(FROZEN_AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def published() -> Iterator[Published]:
    """Record the task messages that the test causes (after commit: see django_capture_on_commit_callbacks)."""
    seen = Published()

    def note(sender: str, body: tuple[tuple[Any, ...], dict[str, Any], Any], **_signal: Any) -> None:
        seen.messages.append((sender, tuple(body[0]), dict(body[1])))

    before_task_publish.connect(note)
    yield seen
    before_task_publish.disconnect(note)


@pytest.fixture
def world() -> "World":
    """Return a deterministic SCX world that is empty and does nothing of its own accord."""
    from channelsync.sandbox.world import World

    return World(seed=1, offers=0)


@pytest.fixture
def sandbox(world: "World") -> "Iterator[SandboxServer]":
    """Serve `world` over real HTTP on a free port of the loopback, without rate limits."""
    from channelsync.sandbox.server import SandboxServer

    with SandboxServer(world, rate_limits="off") as server:
        yield server


@pytest.fixture
def scx_settings(sandbox: "SandboxServer", settings: "Settings") -> "Settings":
    """Point channelsync at the running sandbox."""
    settings.SCX_API_URL = sandbox.url
    settings.SCX_REFRESH_TOKEN = sandbox.refresh_token
    return settings


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the browser's path; only for tests marked `browser`."""
    path = find_chromium()
    if path is None:
        pytest.skip("needs a Chromium")
    return path


@pytest.fixture
def process_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment for real child processes: an empty, migrated database and a DATA_DIR of their own.

    To be used with `tests.processes.manage` and `.start`; add SCX_API_URL and SCX_REFRESH_TOKEN of `sandbox`.
    """
    with processes.own_database(tmp_path) as database_url:
        environ = processes.environment(tmp_path, database_url)
        if environ.get("REDIS_URL"):
            processes.empty_redis(environ["REDIS_URL"])
        migrated = processes.manage(environ, "migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        yield environ
