"""What a command prints is no condition of what it does."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from channelsync.runtime.commands import DeskCommand
from channelsync.runtime.output import SteadyOutput

ROOT = Path(settings.BASE_DIR)


class Full(io.StringIO):
    """A disk that is full, or a reader that is gone."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


class Talking(DeskCommand):
    """Says two lines, and ends with a code of its own."""

    done = 0

    def work(self, **options: Any) -> int:
        """Say it."""
        self.stdout.write("one")
        self.stdout.write("two", ending="")
        self.done += 1
        return int(options.get("code", 0))


@pytest.fixture(autouse=True)
def standard_output_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here may close the test runner's own."""
    monkeypatch.setattr(sys, "stdout", io.StringIO())


def test_lines_are_written_as_django_does() -> None:
    out = io.StringIO()
    call_command(Talking(), stdout=out, skip_checks=True)
    assert out.getvalue() == "one\ntwo"


@pytest.mark.parametrize("gone", [BrokenPipeError(), ValueError("I/O operation on closed file")])
def test_reader_that_is_gone_changes_nothing(gone: Exception) -> None:
    command = Talking()
    call_command(command, stdout=Full(gone), skip_checks=True)
    assert command.done == 1


def test_full_disk_is_said_in_one_line_after_the_work() -> None:
    command, complaint = Talking(), io.StringIO()
    full = Full(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(SystemExit) as end:
        call_command(command, stdout=full, stderr=complaint, skip_checks=True)
    assert (end.value.code, command.done) == (1, 1)
    assert complaint.getvalue() == "Output: [Errno 28] No space left on device\n"


def test_output_that_never_was_takes_everything() -> None:
    out = SteadyOutput(OutputWrapper(None))  # type: ignore[arg-type]  # as with `>&-`
    out.write("x")
    assert out.finish() is None


@pytest.mark.process
def test_real_command_leaves_no_traceback(tmp_path: Path) -> None:
    manage = f'"{sys.executable}" manage.py'
    again = f"{manage} respell_search --again"
    script = f"{manage} migrate -v0; set -o pipefail; {again} | true; echo $?; {again} >&-; echo $?; {again} >/dev/full"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.split(), done.returncode) == (["0", "0"], 1)
    assert done.stderr == "Output: [Errno 28] No space left on device\n"
