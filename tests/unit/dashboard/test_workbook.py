"""A workbook is written piece by piece, and what is text stays text."""

import io
import itertools
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from channelsync.dashboard.exporting import workbook


def written(*rows: Sequence[workbook.Cell], title: str = "Listings") -> bytes:
    width = len(rows[0]) if rows else 1
    return b"".join(workbook.stream(title, ["Heading"] * width, [10] * width, rows))


def read(*rows: Sequence[workbook.Cell], title: str = "Listings") -> Workbook:
    return load_workbook(io.BytesIO(written(*rows, title=title)))


def cells(book: Workbook, row: int = 2, sheet: int = 0) -> list[tuple[Any, str]]:
    return [(cell.value, cell.data_type) for cell in book.worksheets[sheet][row]]


@pytest.mark.parametrize(
    "text",
    ["0004006381333931", "=1+1", "+49", "-5", "@x", "=HYPERLINK(\"http://x\")", "1E5", "2026-03-02", "Größe 😀",
     "<b>&amp;", " gap ", "a\nb", "שלום", "'"],
)  # fmt: skip
def test_text_stays_text(text: str) -> None:
    assert cells(read([text])) == [(text, "s")]


@pytest.mark.parametrize("number", [12, 0, -3, Decimal("9.50"), Decimal("1E+3")])
def test_number_stays_a_number(number: int | Decimal) -> None:
    assert cells(read([number])) == [(number, "n")]


def test_nothing_is_an_empty_cell() -> None:
    assert cells(read([None, "", "x"])) == [(None, "n"), (None, "n"), ("x", "s")]


def test_letters_that_xml_forbids_are_left_out() -> None:
    assert cells(read(["a\x00b\x0bc\ud800d\ufffee"])) == [("abcde", "s")]


def test_text_too_long_for_a_cell_is_cut() -> None:
    assert len(str(cells(read(["x" * 50_000]))[0][0])) == 32_767


def test_text_that_looks_like_excels_escape_is_escaped() -> None:
    sheet = zipfile.ZipFile(io.BytesIO(written(["_x0041_ _x_"]))).read("xl/worksheets/sheet1.xml")
    assert b"_x005F_x0041_ _x_" in sheet


def test_headings_stay_in_view() -> None:
    book = read(["x"])
    assert book.worksheets[0].freeze_panes == "A2"
    assert cells(book, 1) == [("Heading", "s")]


def test_no_rows_are_a_sheet_with_headings() -> None:
    assert read().worksheets[0].max_row == 1


def test_rows_go_on_in_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "BATCH", 2)
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    book = read(*([str(number)] for number in range(5)), title="A" * 50)
    assert [sheet.max_row for sheet in book.worksheets] == [5, 2]
    assert cells(book, 2, 1) == [("4", "s")]


@pytest.mark.parametrize("title", ["a/b*c?", "<&>", "'", 'x"y', "[1]"])
def test_title_of_any_signs_names_a_sheet(title: str) -> None:
    assert len(read(["x"], title=title).worksheets) == 1


def test_all_parts_are_sound_xml() -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(["x"], title="<&>")))
    assert archive.testzip() is None
    for name in archive.namelist():
        assert expat.ParserCreate().Parse(archive.read(name), True) == 1


def test_rows_are_written_as_they_come() -> None:
    asked = itertools.count()
    rows = ([str(next(asked))] * 20 for _number in range(100_000))
    pieces = workbook.stream("A", ["a"] * 20, [10] * 20, rows)
    sizes = [len(next(pieces)) for _number in range(20)]
    assert next(asked) <= 21 * workbook.BATCH
    assert max(sizes) < 1_000_000
