"""The bench measures what it says, and knows when a goal is missed."""

import json
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import figures
from bench.figures import Figure


def figure(part: str = "drain", *, rate: float = 4000, by_rows: float = 400) -> Figure:
    return Figure(part, "sqlite", 1000, 1000 / rate, 100, 100 / by_rows)


def test_figure_compares_rates_of_different_sizes() -> None:
    assert figure().ratio == pytest.approx(10)


@pytest.mark.parametrize(
    ("part", "rate", "by_rows", "missed"),
    [("drain", 4000, 400, 0), ("drain", 1800, 100, 1), ("drain", 1800, 400, 2), ("stock", 1800, 100, 0)],
)
def test_figure_names_each_goal_that_it_misses(part: str, rate: float, by_rows: float, missed: int) -> None:
    assert len(figure(part, rate=rate, by_rows=by_rows).shortfalls) == missed


def test_figures_are_written_with_what_follows_from_them(tmp_path: Path) -> None:
    figures.write(tmp_path / "bench.json", [figure()])
    (row,) = json.loads((tmp_path / "bench.json").read_text())["figures"]
    assert (row["part"], row["rows"], round(row["ratio"])) == ("drain", 1000, 10)


@pytest.mark.parametrize("words", [["--only", "tea"], ["--events", "0"], ["--sample", "x"], ["--database", "oracle"]])
def test_wrong_use_is_exit_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        bench.main(words)
    assert end.value.code == 2


@pytest.mark.process
@pytest.mark.parametrize("part", ["drain", "stock", "reports"])
def test_each_part_does_its_work_both_ways(part: str, tmp_path: Path) -> None:
    """Each side checks for itself that all rows were worked on; the goals are not for so few rows."""
    sizes = ["--events", "20", "--stock", "20", "--reports", "20", "--sample", "10"]
    path = tmp_path / "bench.json"
    code = bench.main(["--only", part, "--database", "sqlite", "--no-assert", "--json", str(path), *sizes])
    assert code == 0
    assert len(json.loads(path.read_text())["figures"]) == 1
