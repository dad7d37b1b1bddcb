"""Keep a few processes alive until somebody says stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a child that died is started again
STEADY = 20.0  # seconds after which a child counts as well started
STOP_GRACE = 8.0
LAST_BYTES = 4096  # of a log, in which a child's last words are looked for


@dataclass
class Child:
    """A process to keep alive: its command, where its output goes, and how often it died lately."""

    name: str
    command: Sequence[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = 0.0
    start_at: float = 0.0


def last_words(log: Path) -> str:
    """Return the last line of a log that says something, '' for none: of a child that died, mostly why."""
    try:
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - LAST_BYTES, 0))
            lines = file.read().decode(errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:300]


@dataclass
class Supervisor:
    """Start children, start again those that die, stop all of them in the end."""

    environment: Mapping[str, str]
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    _stopping: bool = False

    def add(self, name: str, command: Sequence[str], log: Path) -> None:
        """Take up a child and start it."""
        child = Child(name, command, log)
        self.children.append(child)
        self._start(child)

    def run(self) -> None:
        """Watch until SIGINT or SIGTERM."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._ask_to_stop)
        while not self._stopping:
            for child in self.children:
                self._look_after(child)
            time.sleep(0.2)

    def stop(self) -> None:
        """End all children, the last started first; none is left when this returns."""
        for child in reversed(self.children):
            if child.process is not None:
                self._signal(child, signal.SIGTERM, group=False)
        end = time.monotonic() + STOP_GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                pass
            self._signal(child, signal.SIGKILL, group=True)
            child.process.wait()

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, child: Child) -> None:
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                [sys.executable, "-m", "channelsync.demo.leash", *child.command],
                stdin=subprocess.PIPE,  # never written to: its end tells the leash that we are gone
                stdout=log,
                stderr=log,
                env=dict(self.environment),
                start_new_session=True,
            )
        child.started = time.monotonic()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        self._signal(child, signal.SIGKILL, group=True)  # what a killed leash could not end itself
        steady = now - child.started > STEADY
        child.pause = FIRST_PAUSE if steady or not child.pause else min(child.pause * 2, LONGEST_PAUSE)
        child.process, child.start_at = None, now + child.pause
        self.say(f"{child.name} ended ({code}); starting it again in {child.pause:.0f} s. See {child.log}")
        if words := last_words(child.log):
            self.say(f"  It said: {words}")

    def _signal(self, child: Child, name: signal.Signals, *, group: bool) -> None:
        assert child.process is not None
        try:
            if group:
                os.killpg(child.process.pid, name)
            else:
                os.kill(child.process.pid, name)
        except (ProcessLookupError, PermissionError):
            pass
