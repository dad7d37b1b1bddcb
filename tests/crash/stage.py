"""The sandbox as a process, and short time limits so that leases of the dead run out while a test waits."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.processes import start

LINE = re.compile(r"SCX sandbox at (\S+)  refresh token: (\S+)\n")
LIMITS = {
    "SCX_CONNECT_TIMEOUT": "1",
    "SCX_READ_TIMEOUT": "1.2",
    "SCX_TOTAL_TIMEOUT": "1.2",
    "REPORT_LEASE": "4",
    "LOG_LEVEL": "ERROR",
}


@contextmanager
def sandbox(environ: dict[str, str], *arguments: str) -> Iterator[dict[str, str]]:
    """Start a sandbox; yields the environment of processes that are to talk to it."""
    environ = environ | LIMITS  # and quiet: nobody reads on what it says
    process = start(environ, "manage.py", "scx_sandbox", "--port", "0", "--rate-limits", "off", *arguments)
    try:
        assert process.stdout
        line = LINE.fullmatch(process.stdout.readline())
        assert line, "the sandbox did not start"
        yield environ | {"SCX_API_URL": line[1], "SCX_REFRESH_TOKEN": line[2]}
    finally:
        process.terminate()
        process.communicate(timeout=20)


def state(environ: dict[str, str]) -> dict[str, Any]:
    """Return what the sandbox knows."""
    with urllib.request.urlopen(f"{environ['SCX_API_URL']}/_sandbox/state", timeout=30) as answer:
        known: dict[str, Any] = json.load(answer)
    return known


def tell(environ: dict[str, str], path: str, body: Any) -> None:
    """Post to one of the sandbox's own routes."""
    request = urllib.request.Request(f"{environ['SCX_API_URL']}/_sandbox/{path}", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
