"""`report` on the command line."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from channelsync.listings.models import Offer, Transition
from channelsync.reports import services as reports
from channelsync.reports.management.commands import report as command
from channelsync.reports.models import StateReport
from tests.unit.reports import making

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str, str]:
    """Run the command; return its exit code and what it wrote."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("report", *words, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), err.getvalue()


def line(offer_id: int, state: str = "listed", **more: Any) -> str:
    """Return a line of a file."""
    return json.dumps({"sellerId": "S1", "offerId": offer_id, "state": state, **more})


def file(folder: Path, *lines: str) -> str:
    """Write a file and return its path."""
    path = folder / "reports.jsonl"
    path.write_text("\n".join(lines))
    return str(path)


def test_single_listed_is_reported() -> None:
    making.offer(7)
    words = ("--url", "https://m.example/7", "--channel-offer-id", "M7", "--reason", "checked", "--ticket", "T-1")
    assert run("listed", "--seller", "S1", "--offer", "7", *words)[0] == 0
    assert Offer.objects.values_list("state", "listing_url", "channel_offer_id").get() == (
        "listed", "https://m.example/7", "M7",
    )  # fmt: skip
    assert Transition.objects.values_list("actor_kind", "reason", "ticket").latest("pk") == ("cli", "checked", "T-1")


def test_single_failed_takes_several_errors() -> None:
    making.offer(7)
    errors = ("--error", "E1", "no GTIN", "--error", "E2", "short", "a long story")
    assert run("failed", "--seller", "S1", "--offer", "7", *errors)[0] == 0
    told = json.loads(StateReport.objects.get().body)["errorList"]
    assert told == [
        {"code": "E1", "message": "no GTIN"},
        {"code": "E2", "message": "short", "longMessage": "a long story"},
    ]


def test_single_in_progress_is_reported() -> None:
    row = making.offer(7)
    assert run("in-progress", "--seller", "S1", "--offer", "7")[0] == 0
    assert making.statuses(row) == [("in_progress", "waiting")]


def test_unknown_listing_is_exit_1_with_one_line() -> None:
    code, _out, err = run("listed", "--seller", "S1", "--offer", "404")
    assert (code, err.strip()) == (1, "No listing 404 of seller S1 is known.")


def test_ended_listing_is_exit_1() -> None:
    row = making.offer(7)
    making.end(row)
    code, _out, err = run("listed", "--seller", "S1", "--offer", "7")
    assert (code, "ended" in err, err.count("\n")) == (1, True, 1)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("listed",),
        ("listed", "--seller", "S1"),
        ("listed", "--seller", "S1", "--offer", "1", "--error", "E", "m"),
        ("failed", "--seller", "S1", "--offer", "1"),
        ("failed", "--seller", "S1", "--offer", "1", "--error", "E"),
        ("failed", "--seller", "S1", "--offer", "1", "--error", "E", "m", "l", "too much"),
        ("in-progress", "--seller", "S1", "--offer", "1", "--url", "https://m.example"),
        ("listed", "--file", "-"),
        ("--file", "/nowhere/at/all.jsonl"),
    ],
)
def test_wrong_use_is_exit_2(words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


def test_file_lets_good_lines_through_and_names_bad_ones(tmp_path: Path) -> None:
    making.offers(2)
    lines = (line(1), "{", line(2, "failed", errorList=[{"code": "E", "message": "m"}]), line(3), line(2, "failed"))
    code, out, err = run("--file", file(tmp_path, *lines))
    assert [text.split(":")[0] for text in err.splitlines()] == ["line 2", "line 4", "line 5"]
    assert (code, out.strip()) == (1, "2 reported, 3 refused.")
    assert sorted(StateReport.objects.values_list("state", flat=True)) == ["failed", "listed"]


def test_file_without_faults_is_exit_0(tmp_path: Path) -> None:
    making.offers(3)
    code, out, err = run("--file", file(tmp_path, line(1), "", line(2), line(3)))
    assert (code, out.strip(), err) == (0, "3 reported, 0 refused.", "")


def test_file_may_be_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    making.offer(1)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(line(1).encode())))
    assert run("--file", "-")[0] == 0


@pytest.mark.rule(12)
def test_file_goes_in_chunks_with_line_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "CHUNK", 2)
    making.offers(5)
    with patch.object(reports, "report_many", wraps=reports.report_many) as spy:
        _code, _out, err = run("--file", file(tmp_path, *(line(n) for n in (1, 2, 3, 4, 99))))
    assert (spy.call_count, err.split(":")[0]) == (3, "line 5")


@pytest.mark.rule(12)
def test_file_with_long_lines_goes_in_smaller_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "CHUNK_BYTES", len(line(1)) * 2)
    making.offers(5)
    with patch.object(reports, "report_many", wraps=reports.report_many) as spy:
        assert run("--file", file(tmp_path, *(line(n) for n in (1, 2, 3, 4, 5))))[0] == 0
    assert spy.call_count == 3


def test_closed_standard_input_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run("--file", "-")[0] == 2


def test_database_that_fails_is_exit_1_and_says_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "CHUNK", 1)
    making.offers(1)
    answers = [reports.Result(done=[reports.Target("S1", 1)]), OperationalError("gone")]
    err = io.StringIO()
    with patch.object(reports, "report_many", side_effect=answers), pytest.raises(CommandError) as caught:
        call_command("report", "--file", file(tmp_path, line(1), line(2)), stderr=err)
    assert (caught.value.returncode, str(caught.value)) == (1, "Database: gone")
    assert err.getvalue().startswith("Stopped after line 1: 1 reported")
