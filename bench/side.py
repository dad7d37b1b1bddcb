"""Measure one side of one part, as a process of its own: `python -m bench.side PART SIDE ROWS EXISTING [--profile]`.

Prints the seconds as JSON. What the part needs beforehand, and whether it did its work, stays outside the clock.
"""

import cProfile
import importlib
import json
import pstats
import sys
import time
from typing import Protocol, cast

import django


class Part(Protocol):
    """What every part's module offers; `rows` are worked on, `existing` rows are there before."""

    def prepare(self, existing: int) -> None:
        """Fill the database."""

    def ours(self, rows: int) -> None:
        """Do the work as the product does it."""

    def by_rows(self, rows: int) -> None:
        """Do the same work row by row."""

    def check(self, rows: int) -> None:
        """Raise AssertionError unless all of the work was done."""


def main(part: str, side: str, rows: int, existing: int, *, profile: bool) -> None:
    """Run one side and print how long it took."""
    django.setup()
    module = cast(Part, importlib.import_module(f"bench.{part}"))
    work = {"ours": module.ours, "rows": module.by_rows}[side]
    module.prepare(existing)
    profiler = cProfile.Profile() if profile else None
    begin = time.perf_counter()
    if profiler is None:
        work(rows)
    else:
        profiler.runcall(work, rows)
    took = time.perf_counter() - begin
    module.check(rows)
    if profiler is not None:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    print(json.dumps({"seconds": took}))


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--profile"]
    main(words[0], words[1], int(words[2]), int(words[3]), profile="--profile" in sys.argv)
