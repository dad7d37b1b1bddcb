"""Start what a measurement needs, each as a process of its own: the local SCX, and the side that is measured."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SYSTEMROOT", "PGPASSFILE")


class MeasurementFailed(Exception):
    """A process of a measurement ended badly; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Scx:
    """How to reach the local SCX."""

    url: str
    token: str


def environment(database_url: str, data_dir: Path, scx: Scx | None = None) -> dict[str, str]:
    """Return an environment that takes over no setting of the user's."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "channelsync.settings",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "only-for-measuring-" + "0123456789abcdef" * 3,
        "LOG_LEVEL": "WARNING",
        "SCX_API_URL": scx.url if scx else "",
        "SCX_REFRESH_TOKEN": scx.token if scx else "",
    }


@contextmanager
def local_scx(*, offers: int, stock: int) -> Iterator[Scx]:
    """Run a local SCX that holds so many new listings and stock rows."""
    command = [sys.executable, "-m", "bench.sandbox", str(offers), str(stock)]
    child = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        line = child.stdout.readline()
        if not line:
            raise MeasurementFailed("the local SCX did not start")
        yield Scx(**json.loads(line))
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()


def migrate(database_url: str, data_dir: Path) -> None:
    """Make the tables."""
    _run(environment(database_url, data_dir), "manage.py", "migrate", "--verbosity", "0")


def seconds(environ: dict[str, str], *arguments: str) -> float:
    """Return how long one side took."""
    return float(json.loads(_run(environ, "-m", "bench.side", *arguments).splitlines()[-1])["seconds"])


def _run(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise MeasurementFailed(f"{' '.join(arguments)} ended with {done.returncode}")
    return done.stdout
