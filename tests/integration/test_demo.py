"""The demo as its visitor starts it: one command, real processes, nothing left behind."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.process
WANTED = {"pending", "in_progress", "listed", "failed"}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the demo on data of its own, in a folder with a space in its name."""
    data = tmp_path / "data dir"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "demo", "--port", str(19310 + os.getpid() % 500), "--offers", "60"],
        env=environment(data),
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    wait_for(lambda: not children_of(str(data)), 20)


def environment(data: Path | str) -> dict[str, str]:
    """Return what a visitor's shell may hold, some of it for a real installation."""
    ours = ("SCX_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "DATA_DIR": str(data), "HTTPS": "1", "ALLOWED_HOSTS": "desk.example.com"}


def wait_for(condition: Callable[[], object], seconds: float) -> bool:
    """Return whether the condition came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.3)
    return False


def children_of(data_dir: str) -> list[int]:
    """Return the processes that work in that data folder, as their environment says."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"DATA_DIR={data_dir}\0".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def announced(process: "subprocess.Popen[bytes]") -> tuple[str, str]:
    """Return address and data folder, once the demo has said them."""
    assert process.stdout is not None
    url = data = ""
    for line in process.stdout:
        text = line.decode()
        if "channelsync demo:" in text:
            url = text.split()[-1]
        if "logs:" in text:
            data = text.split("logs:", 1)[1].strip().removesuffix("/logs")
            break
    return url, data


def states(data: str) -> set[str]:
    """Return the states of all listings."""
    path = Path(data, "channelsync.sqlite3")
    if not path.exists():
        return set()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as database:
        try:
            return {row[0] for row in database.execute("SELECT DISTINCT state FROM listings_offer")}
        except sqlite3.OperationalError:
            return set()


def last_words(data: str) -> str:
    """Return the ends of the demo's logs, for whoever reads of a failure."""
    return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-600:]}" for path in Path(data, "logs").glob("*"))


def answers(url: str) -> bool:
    """Say whether the log-in page is there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_demo_fills_itself_heals_and_leaves_no_process(demo: "subprocess.Popen[bytes]") -> None:
    """A browser finds listings; a child that is killed comes back; SIGKILL of the demo ends all of them."""
    url, data = announced(demo)
    assert wait_for(lambda: answers(url), 30)
    assert wait_for(lambda: states(data) >= WANTED, 120), (states(data), last_words(data))
    before = set(children_of(data)) - {demo.pid}
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    assert wait_for(lambda: set(children_of(data)) - before - {demo.pid}, 20)
    demo.kill()
    assert wait_for(lambda: not set(children_of(data)) - {demo.pid}, 20), children_of(data)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_demo_keeps_a_second_one_off_and_stops_on_interrupt(demo: "subprocess.Popen[bytes]") -> None:
    """Ctrl-C ends everything with exit code 0."""
    _url, data = announced(demo)
    second = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "demo", "--reset"], env=environment(data),
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (second.returncode, "runs already" in second.stderr) == (1, True), "a second one keeps off its data"
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 0
    assert children_of(data) == []
