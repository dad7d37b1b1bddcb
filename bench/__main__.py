"""`make bench`: measure drain, stock and reports on both databases, each beside row-by-row code in the same run.

Exit 0 when all goals are met, 1 when one is missed or a measurement fails, 2 for wrong use.
"""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

from bench import figures, processes
from bench.databases import KINDS, Absent, Fresh
from bench.figures import Figure

SIZES = {"drain": 20_000, "stock": 100_000, "reports": 20_000}
OPTIONS = {"drain": "events", "stock": "stock", "reports": "reports"}
SAMPLE = 2_000


def parse(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, beside row-by-row code.")
    parser.add_argument("--only", choices=sorted(SIZES), action="append", help="measure this part; may be repeated")
    parser.add_argument("--database", choices=sorted(KINDS), action="append", help="default: all that can be reached")
    for part, option in OPTIONS.items():
        parser.add_argument(f"--{option}", type=_count, default=SIZES[part], metavar="N", help=f"rows of {part}")
    parser.add_argument("--sample", type=_count, default=SAMPLE, metavar="N", help="rows done row by row")
    parser.add_argument("--repeat", type=_count, default=1, metavar="N", help="measure N times, keep each side's best")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures to a file, too")
    parser.add_argument("--no-assert", action="store_true", help="exit 0 even where a goal is missed")
    return parser.parse_args(words)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def measure(part: str, database: str, fresh: Fresh, data_dir: Path, options: argparse.Namespace) -> Figure:
    """Measure both sides of a part, one right after the other; of several rounds the best of each side counts."""
    rows: int = getattr(options, OPTIONS[part])
    sample: int = min(options.sample, rows)
    ours, by_rows = [], []
    for _ in range(options.repeat):
        by_rows.append(_seconds(part, "rows", sample, rows, fresh, data_dir))
        ours.append(_seconds(part, "ours", rows, rows, fresh, data_dir))
    return Figure(part, database, rows, min(ours), sample, min(by_rows))


def _seconds(part: str, side: str, rows: int, existing: int, fresh: Fresh, data_dir: Path) -> float:
    holds = {"offers": rows if part == "drain" else 0, "stock": rows if part == "stock" else 0}
    with processes.local_scx(**holds) as scx:
        environ = processes.environment(fresh(), data_dir, scx)
        return processes.seconds(environ, part, side, str(rows), str(existing))


def run(options: argparse.Namespace) -> list[Figure]:
    """Measure everything that was asked for."""
    found: list[Figure] = []
    for database in options.database or list(KINDS):
        with tempfile.TemporaryDirectory(prefix="channelsync-bench-") as folder:
            try:
                found += measure_all(database, Path(folder), options)
            except Absent as reason:
                print(f"left out: {reason}", file=sys.stderr)
    return found


def measure_all(database: str, folder: Path, options: argparse.Namespace) -> list[Figure]:
    """Measure on one kind of database; raises Absent."""
    found = []
    data_dir = folder / "data"
    with KINDS[database](folder, lambda url: processes.migrate(url, data_dir)) as fresh:
        for part in options.only or list(SIZES):
            print(f"{part} on {database} ...", file=sys.stderr, flush=True)
            found.append(measure(part, database, fresh, data_dir, options))
    return found


def main(words: list[str]) -> int:
    """Measure, print, and say whether the goals are met."""
    options = parse(words)
    try:
        found = run(options)
    except processes.MeasurementFailed as error:
        print(f"Measuring failed: {error}", file=sys.stderr)
        return 1
    print(f"\n{figures.machine()}, Python {platform.python_version()}")
    print(figures.table(found))
    print(f"Row by row was measured on up to {options.sample:,} rows. Other work on the machine moves all figures.")
    if options.json:
        figures.write(options.json, found)
    missed = [line for one in found for line in one.shortfalls]
    for line in missed:
        print(f"missed: {line}")
    return 1 if not found or (missed and not options.no_assert) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
