"""What was measured, the goals it is held to, and how it is shown."""

import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RATIO_GOAL = 5.0  # times as fast as row by row
API_RATE = 363.0  # events a second that SCX's rate limits let through: the drain has to do five times as many
DERIVED = ("rate", "by_rows_rate", "ratio", "shortfalls")
LABELS = {
    "drain": "events drained over HTTP",
    "stock": "stock rows over known levels",
    "reports": "reports decided and delivered",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One part on one database; `rate` and `by_rows_rate` are rows a second, the latter measured on a sample."""

    part: str
    database: str
    rows: int
    seconds: float
    sample: int
    by_rows_seconds: float

    @property
    def rate(self) -> float:
        """Return rows a second, as the product does it."""
        return self.rows / self.seconds

    @property
    def by_rows_rate(self) -> float:
        """Return rows a second, row by row."""
        return self.sample / self.by_rows_seconds

    @property
    def ratio(self) -> float:
        """Return how many times as fast the product is."""
        return self.rate / self.by_rows_rate

    @property
    def shortfalls(self) -> list[str]:
        """Name each goal that is missed."""
        missed = []
        if self.ratio < RATIO_GOAL:
            missed.append(f"{self.part} on {self.database}: {self.ratio:.1f}x, the goal is {RATIO_GOAL:g}x")
        if self.part == "drain" and self.rate < RATIO_GOAL * API_RATE:
            missed.append(f"{self.part} on {self.database}: {self.rate:,.0f}/s, goal {RATIO_GOAL * API_RATE:,.0f}/s")
        return missed


def machine() -> str:
    """Describe where this was measured."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {platform.machine()}, {platform.system()}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures for people to read."""
    lines = [f"{'':32}{'database':10}{'rows':>9}{'rows/s':>10}{'row by row':>12}{'ratio':>9}"]
    for one in figures:
        lines.append(
            f"{LABELS[one.part]:32}{one.database:10}{one.rows:>9,}{one.rate:>10,.0f}"
            f"{one.by_rows_rate:>12,.0f}{one.ratio:>8.1f}x"
        )
    return "\n".join(lines)


def write(path: Path, figures: Sequence[Figure]) -> None:
    """Store the figures for programs to read."""
    rows = [asdict(one) | {name: getattr(one, name) for name in DERIVED} for one in figures]
    content = {"machine": machine(), "python": platform.python_version(), "command": sys.argv[1:], "figures": rows}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
