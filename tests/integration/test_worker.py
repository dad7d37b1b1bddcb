"""A real Celery worker: wake-ups lead to work, and what a killed worker leaves behind is found by a sweep (rule 13)."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests import processes
from tests.crash import script, stage
from tests.processes import ROOT

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.rule(13)]
CELERY = ("-m", "celery", "--app", "channelsync", "--quiet")
PATIENCE = 60  # seconds
Environ = dict[str, str]


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def environ(request: pytest.FixtureRequest, process_environment: Environ) -> Iterator[Environ]:
    """Return the environment of a worker whose SCX has listings to tell of."""
    if request.param == "filesystem":
        process_environment.pop("REDIS_URL", None)
    with stage.sandbox(process_environment, "--offers", "0") as told:
        stage.tell(told, "events", script.first_events())
        yield told


@contextmanager
def worker(environ: Environ) -> Iterator["subprocess.Popen[str]"]:
    """Run a worker in one process, so that killing it kills the task; it is killed in the end."""
    options = ("worker", "--queues", "events,stock,reports", "--pool", "solo", "--loglevel", "ERROR")
    process = processes.start(environ, *CELERY, *options)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wake(environ: Environ, task: str) -> None:
    """Send a task's message, as beat does."""
    command = [sys.executable, *CELERY, "call", task]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)


def until(environ: Environ, holds: Callable[[dict[str, Any]], bool], act: Callable[[], None] = lambda: None) -> None:
    """Wait until SCX's state is so; `act` is done again and again meanwhile."""
    end = time.monotonic() + PATIENCE
    while not holds(stage.state(environ)):
        assert time.monotonic() < end, stage.state(environ)["counters"]
        act()
        time.sleep(0.2)


def decide(environ: Environ, offer_id: int = 1) -> None:
    """Report a listing as live, from the command line, which wakes the worker."""
    done = processes.manage(environ, "report", "listed", "--seller", "alpha", "--offer", str(offer_id))
    assert done.returncode == 0, done.stderr


def warm_up(environ: Environ) -> None:
    """Let listings be known, and the limits of the routes: all wait 45 s for a dead request that was to learn one."""
    assert processes.manage(environ, "sync_events").returncode == 0
    decide(environ, 2)
    assert processes.manage(environ, "send_reports").returncode == 0


def has_all(state: dict[str, Any]) -> bool:
    return len(state["acknowledged"]) == len(script.KEYS)


def has_report(state: dict[str, Any]) -> bool:
    return "alpha/1" in state["reports"]


def test_worker_applies_events_and_sends_a_report(environ: Environ) -> None:
    with worker(environ):
        wake(environ, "channelsync.events.sync")
        until(environ, has_all)
        decide(environ)
        until(environ, has_report)
    state = stage.state(environ)
    assert [report["route"] for report in state["reports"]["alpha/1"]] == ["listed"]


def test_work_of_a_killed_worker_is_finished_by_a_sweep(environ: Environ) -> None:
    warm_up(environ)
    stage.tell(environ, "faults", {"faults": ["timeout:listed:seconds=1:count=1", "cut-before:listed:count=1"]})
    with worker(environ):
        requests = stage.state(environ)["counters"]["requests"]
        decide(environ)
        until(environ, lambda state: state["counters"]["requests"] > requests)
    assert not has_report(stage.state(environ))
    with worker(environ):
        until(environ, has_report, lambda: wake(environ, "channelsync.reports.sweep"))
    assert history(environ) == ["", "The sender did not say what became of it.", ""]


def history(environ: Environ) -> list[str]:
    """Return what the attempts came to, once all is sent; '' is a success."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.aftermath", "10"],
        cwd=ROOT, env=environ, text=True, capture_output=True, check=True,
    )  # fmt: skip
    return [row["error"] for row in json.loads(done.stdout)["ReportAttempt"]]
