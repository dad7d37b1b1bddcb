"""The command, as the process that people and the demo start."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.processes import environment, manage, start

pytestmark = pytest.mark.process
LINE = re.compile(r"SCX sandbox at (http://\S+)  refresh token: (\S+)\n")


@contextmanager
def running(environ: dict[str, str], *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str, str]]:
    """Run the command; give the process, its URL and its refresh token."""
    process = start(environ, "manage.py", "scx_sandbox", "--port", "0", *arguments)
    try:
        assert process.stdout
        line = LINE.fullmatch(process.stdout.readline())
        assert line
        yield process, line[1], line[2]
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment without a database: the sandbox needs none."""
    return environment(tmp_path, f"sqlite:///{tmp_path}/none.sqlite3")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_serves_and_ends_cleanly(environ: dict[str, str], number: signal.Signals) -> None:
    with running(environ, "--offers", "7", "--refresh-token", "secret") as (process, url, token):
        assert requests.get(f"{url}/_sandbox/state", timeout=10).json()["counters"]["offers"] == 7
        assert token == "secret"
        os.kill(process.pid, number)
        assert process.wait(timeout=20) == 0


def test_state_file_carries_a_world_over_a_restart(environ: dict[str, str], tmp_path: Path) -> None:
    arguments = ("--offers", "5", "--pace", "6000", "--state-file", str(tmp_path / "state.json"))
    with running(environ, *arguments) as (process, _url, token):
        process.terminate()
        assert process.wait(timeout=20) == 0
    with running(environ, *arguments) as (_process, url, same_token):
        assert requests.get(f"{url}/_sandbox/state", timeout=10).json()["counters"]["offers"] >= 5
    assert token == same_token


def test_scenes_are_played_once(environ: dict[str, str], tmp_path: Path) -> None:
    arguments = ("--offers", "20", "--scenes", "--state-file", str(tmp_path / "state.json"))
    queued = []
    for _start in range(2):
        with running(environ, *arguments) as (process, url, _token):
            queued.append(requests.get(f"{url}/_sandbox/state", timeout=10).json()["counters"]["queued"])
            process.terminate()
            assert process.wait(timeout=20) == 0
    assert queued == [20 + 6, 20 + 6]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--faults", "tea"], "unknown fault 'tea'; known: 400,"),
        (["--port", "70000"], "not between"),
        (["--rate-limits", "none"], "invalid choice"),
        (["--pace", "fast"], "not a number"),
        (["--state-file", "manage.py"], "cannot read the state file"),
        (["--state-file", "nowhere/at/all", "--port", "0"], "cannot write the state file nowhere/at/all"),
    ],
)
def test_wrong_use_ends_with_2_and_says_why(environ: dict[str, str], arguments: list[str], said: str) -> None:
    ended = manage(environ, "scx_sandbox", *arguments)
    assert (ended.returncode, said in ended.stderr) == (2, True)


def test_taken_port_ends_with_1_and_one_line(environ: dict[str, str]) -> None:
    with running(environ, "--offers", "0") as (_process, url, _token):
        ended = manage(environ, "scx_sandbox", "--port", url.rsplit(":", 1)[1], "--offers", "0")
    assert ended.returncode == 1
    assert re.fullmatch(r"cannot listen on 127\.0\.0\.1:\d+: .+\n", ended.stderr)
