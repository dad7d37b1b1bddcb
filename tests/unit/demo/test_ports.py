"""Ports of demos that start at the same moment."""

import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from channelsync.demo import ports
from channelsync.demo.supervisor import last_words

ELSEWHERE = "import sys; from channelsync.demo import ports; print(ports.take_first(int(sys.argv[1])))"


@pytest.fixture(autouse=True)
def locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the locks of this test in a folder that goes away, for child processes too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def port() -> int:
    """Return a port that is free, as far as one can tell."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.process
def test_two_demos_at_once_take_different_ports(port: int) -> None:
    mine = ports.take_first(port)
    theirs = subprocess.run([sys.executable, "-c", ELSEWHERE, str(mine)], capture_output=True, text=True, check=True)
    assert int(theirs.stdout) > mine


def test_port_that_is_in_use_is_left_alone(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        assert not ports.take(port)


def test_own_port_is_found_again(port: int) -> None:
    assert ports.take(port)
    assert ports.take(port)


@pytest.mark.parametrize(
    ("text", "words"), [("", ""), ("Traceback\n  line\nOSError: port 8089 is taken\n\n", "OSError: port 8089 is taken")]
)
def test_child_that_died_is_quoted(tmp_path: Path, text: str, words: str) -> None:
    log = tmp_path / "sandbox.log"
    log.write_text(text, encoding="utf-8")
    assert last_words(log) == words
    assert last_words(tmp_path / "missing.log") == ""
