"""Write an XLSX file piece by piece: it is never in memory as a whole, nor on the disk.

Every text is a text cell: no spreadsheet takes one for a formula, a number or a date, so a GTIN keeps its zeros and a
title may begin with '='. Numbers are given as numbers and can be summed up.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from xml.sax.saxutils import escape

SHEET_ROWS = 500_000  # an Excel sheet ends at 1,048,576; sheets beyond 2 GB would need another ZIP format
BATCH = 500  # rows that are written at a time
CELL_LETTERS = 32_767  # what Excel takes
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read `_x0041_` as A
_NS = "http://schemas.openxmlformats.org"
_MAIN = f"{_NS}/spreadsheetml/2006/main"
_REL = f"{_NS}/officeDocument/2006/relationships"
_PACKAGE = f"{_NS}/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CONTENT_TYPE = f"{_TYPE}sheet"
TEXT, HEADING = 1, 2  # places in the list of cell formats below; 0 is a number
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

Cell = str | int | Decimal | None


class _Pipe:
    """Take what the ZIP writer writes, and give it away; it cannot be rewound, so the writer does without."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Be asked after each part; there is nothing to do."""

    def close(self) -> None:
        """Be asked at the end; what was written is still to be taken."""

    def take(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def stream(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield the bytes of a workbook: a line of headings and the rows, on as many sheets as they need."""
    pipe, source, sheets = _Pipe(), iter(rows), 0
    batch = list(islice(source, BATCH))
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        while batch or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                sheet.write(_head(headings, widths))
                number = 2
                while batch and number <= SHEET_ROWS:
                    sheet.write(_rows(batch, number, TEXT))
                    yield pipe.take()
                    number += len(batch)
                    batch = list(islice(source, BATCH))
                sheet.write(b"</sheetData></worksheet>")
        for name, text in _frame(title, sheets):
            archive.writestr(name, text)
    yield pipe.take()


def _head(headings: Sequence[str], widths: Sequence[int]) -> bytes:
    """Return the beginning of a sheet; its first line stays in view."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    start = (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )
    return start.encode() + _rows([headings], 1, HEADING)


def _rows(rows: Iterable[Sequence[Cell]], first: int, style: int) -> bytes:
    lines = (f'<row r="{number}">{"".join(_cells(row, style))}</row>' for number, row in enumerate(rows, first))
    return "".join(lines).encode()


def _cells(row: Sequence[Cell], style: int) -> Iterator[str]:
    for value in row:
        if isinstance(value, str):
            yield (
                f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
                if value
                else "<c/>"
            )
        else:
            yield "<c/>" if value is None else f"<c><v>{value:f}</v></c>"


def _text(value: str) -> str:
    clean = _FORBIDDEN.sub("", value[:CELL_LETTERS])
    return escape(_ESCAPE_ALIKE.sub("_x005F_", clean) if "_x" in clean else clean)


def _frame(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    """Yield what makes a workbook of the sheets."""
    numbers = range(1, sheets + 1)
    name = escape(re.sub(r"[\[\]:*?/\\\"']", "", title))[:25]
    named = "".join(
        f'<sheet name="{name}{f" {number}" if number > 1 else ""}" sheetId="{number}" r:id="rId{number}"/>'
        for number in numbers
    )
    yield (
        "xl/workbook.xml",
        (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><bookViews><workbookView/></bookViews>'
            f"<sheets>{named}</sheets></workbook>"
        ),
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{_REL}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}{styles}</Relationships>',
    )
    yield "xl/styles.xml", _STYLES
    office = f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{office}</Relationships>'
    yield "[Content_Types].xml", _content_types(numbers)


def _content_types(numbers: Iterable[int]) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}styles+xml"/>{parts}</Types>'
    )
