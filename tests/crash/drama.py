"""Workers that are killed: `python -m tests.crash.drama KILLS SEED SANDBOX_URL FAULT...`.

This process sets Django up once and forks the workers, which spares each its start: what dies is a process of its own
all the same, with connections, transactions and requests under way. The workers run the real commands, again and
again. Prints the ids of all events that were sent, as JSON.
"""

import ctypes
import json
import os
import random
import signal
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.core.management import CommandError, call_command

from tests.crash import script

PR_SET_PDEATHSIG = 1
LONGEST_LIFE = 0.5  # seconds until the next kill
EVENTS_A_KILL = 12


def run(name: str, *arguments: str) -> None:
    """Run a command quietly; its exit code is no concern of a worker that goes round."""
    try:
        call_command(name, *arguments, stdout=StringIO(), stderr=StringIO())
    except (CommandError, SystemExit):
        time.sleep(0.02)


def poll(_rng: random.Random) -> None:
    """Fetch what SCX has."""
    run("sync_events")


def send(_rng: random.Random) -> None:
    """Send what waits, also what waits for its next try."""
    run("send_reports", "--now")
    time.sleep(0.02)


def decide(rng: random.Random) -> None:
    """Decide on some listings."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "decisions.jsonl")
        file.write_text("\n".join(script.decisions(rng, 16)), encoding="utf-8")
        run("report", "--file", str(file))
    time.sleep(0.05)


ROLES: tuple[Callable[[random.Random], None], ...] = (poll, poll, send, send, decide)


def spawn(role: Callable[[random.Random], None], seed: str) -> int:
    """Fork a worker that never ends by itself; returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        rng = random.Random(seed)
        while True:
            role(rng)
    finally:
        os._exit(70)  # an error that no command should let through; the parent notices


def post(url: str, path: str, body: Any) -> None:
    """Tell the sandbox something."""
    request = urllib.request.Request(f"{url}/_sandbox/{path}", json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def kill(pid: int) -> None:
    """End a worker at once; one that had ended by itself had an error, which ends the test."""
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        raise RuntimeError(f"A worker ended by itself: {status}")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def warm_up(seed: str, url: str, faults: list[str]) -> list[str]:
    """Let one of each go through undisturbed: the rate limits are learnt by one request that others wait for."""
    ids = emit(url, script.first_events())
    pid = os.fork()
    if not pid:
        rng = random.Random(seed)
        for role in (poll, decide, send):
            role(rng)
        os._exit(0)
    os.waitpid(pid, 0)
    post(url, "faults", {"faults": faults})
    return ids


def emit(url: str, events: list[dict[str, Any]]) -> list[str]:
    """Let SCX have events to deliver; returns their ids."""
    post(url, "events", events)
    return [event["id"] for event in events]


def play(kills: int, seed: str, url: str, ids: list[str]) -> None:
    """Kill as many workers at random moments; adds the ids of events that are sent meanwhile."""
    rng = random.Random(seed)
    workers = [(role, spawn(role, f"{seed}:{n}")) for n, role in enumerate(ROLES)]
    for turn in range(kills):
        ids += emit(url, script.events(rng, len(ids), EVENTS_A_KILL))
        time.sleep(rng.uniform(0.02, LONGEST_LIFE))
        chosen = rng.randrange(len(workers))
        role, pid = workers[chosen]
        kill(pid)
        workers[chosen] = role, spawn(role, f"{seed}:{turn}:{chosen}")
    for _role, pid in workers:
        kill(pid)


def main() -> None:
    """Set the stage, and play."""
    django.setup()
    kills, seed, url = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    ids = warm_up(seed, url, sys.argv[4:])
    play(kills, seed, url, ids)
    json.dump(ids, sys.stdout)


if __name__ == "__main__":
    main()
