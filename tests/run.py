"""Run the tests with all that is there: `python -m tests.run [pytest options]`.

Always on SQLite; again on PostgreSQL with Redis where both answer (TEST_DATABASE_URL, TEST_REDIS_URL, else the usual
ports of this machine). What cannot run is named in one line; with CI=true its absence is a failure.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import IN_CI, find_chromium, has_gettext
from tests.services import POSTGRES_DEFAULT, REDIS_DEFAULT, Absent, postgres, redis_number

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code when a part has nothing to run
# Tests with processes of their own, and browsers, want the machine to themselves.
PARTS = (("in parallel", "not process and not browser", ("-n", "2", "--dist", "loadfile")), ("one by one", "", ()))

Lend = Callable[[str], AbstractContextManager[str]]


@dataclass(frozen=True)
class Services:
    """What this machine offers; `absent` has one line for each thing that it does not."""

    database_url: str | None
    redis_url: str | None
    chromium: str | None
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Round:
    """One pass over the tests: the name to print, the environment and which tests (a pytest `-m` expression)."""

    name: str
    environment: dict[str, str]
    chosen: str


@dataclass
class Tally:
    """Counts over all parts, and the exit code."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    code: int = 0
    seen: set[int] = field(default_factory=set)

    def add(self, code: int, report: Path) -> None:
        """Add one part's JUnit report; a part without tests is no failure as long as another has some."""
        self.seen.add(code)
        if code not in {0, NO_TESTS}:
            self.code = self.code or code
        if not report.exists():
            return
        for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - our own pytest wrote it
            total, failed, errors, skipped = (
                int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")
            )
            self.failed += failed + errors
            self.skipped += skipped
            self.passed += total - failed - errors - skipped


@contextmanager
def find_services() -> Iterator[Services]:
    """Borrow what is there for as long as the tests run."""
    absent: list[str] = []
    with ExitStack() as stack:
        borrowed: list[str | None] = []
        for lend, variable, default in (
            (postgres, "TEST_DATABASE_URL", POSTGRES_DEFAULT),
            (redis_number, "TEST_REDIS_URL", REDIS_DEFAULT),
        ):
            try:
                borrowed.append(stack.enter_context(lend(os.environ.get(variable) or default)))
            except Absent as error:
                borrowed.append(None)
                absent.append(str(error))
        chromium = find_chromium()
        if chromium is None:
            absent.append("browser: no chromium found")
        if not has_gettext():
            absent.append("gettext: GNU gettext is not installed, so nobody sees whether the catalogue is complete")
        yield Services(borrowed[0], borrowed[1], chromium, tuple(absent))


def rounds(services: Services) -> list[Round]:
    """Tell which passes the services allow; browser tests go once, on SQLite."""
    browser = "" if services.chromium else " and not browser"
    plan = [Round("SQLite", {}, f"not postgres and not redis{browser}")]
    grown = {"REDIS_URL": services.redis_url} if services.redis_url else {}
    if services.database_url:
        name = "PostgreSQL and Redis" if services.redis_url else "PostgreSQL"
        without_redis = "" if services.redis_url else " and not redis"
        plan.append(Round(name, {"DATABASE_URL": services.database_url, **grown}, f"not browser{without_redis}"))
    elif services.redis_url:
        plan.append(Round("SQLite and Redis", grown, "redis and not postgres and not browser"))
    return plan


def run_round(one: Round, options: list[str], tally: Tally) -> None:
    """Run both parts of a round."""
    base = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    for part, narrowing, spread in PARTS:
        chosen = f"({one.chosen}) and ({narrowing or 'process or browser'})"
        print(f"\n=== {one.name}, {part}", flush=True)
        with tempfile.TemporaryDirectory(prefix="channelsync-run-") as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-m", chosen, *spread, f"--junitxml={report}", *options]
            done = subprocess.run(command, cwd=ROOT, env=base | one.environment, check=False)
            tally.add(done.returncode, report)


def main(options: list[str]) -> int:
    """Run all rounds and return the exit code."""
    tally = Tally()
    with find_services() as services:
        if services.absent and IN_CI:
            print("CI needs every service. Missing: " + "; ".join(services.absent))
            return 1
        for one in rounds(services):
            run_round(one, options, tally)
    if tally.seen == {NO_TESTS}:
        tally.code = NO_TESTS
    if services.absent:
        print("\nLeft out: " + "; ".join(services.absent))
    print(f"\nTotal: {tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return tally.code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
