"""The sheet that goes with a reply to a seller."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.answers import sheets
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing
from tests.unit.dashboard.replies import URL, failed, sheet


def test_csv_has_a_line_per_error_and_no_formula(desk: Client, world: World) -> None:
    failed(world, "=1+1", title="@SUM(A1)")
    lines = sheet(desk)
    assert lines[0].split(";")[0] == "Artikelnummer"
    assert lines[1] == "'=1+1;'@SUM(A1);GTIN-2;Die GTIN ist falsch.;Die Prüfziffer stimmt nicht.;GTIN;4012345678901"


def test_csv_has_no_formula_behind_a_semicolon_either(desk: Client, world: World) -> None:
    failed(world, "A;=1+1")
    assert sheet(desk)[1].startswith('"A;\'=1+1";')


def test_workbook_has_text_cells_only(desk: Client, world: World) -> None:
    failed(world, "=1+1", title="<b>Tee</b>")
    response: Any = desk.get(f"{URL}sheet/")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells
    assert ">=1+1</t>" in cells
    assert "&lt;b&gt;Tee&lt;/b&gt;" in cells


def test_sheet_of_another_format_is_refused(desk: Client, world: World) -> None:
    listing(world)
    assert desk.get(f"{URL}sheet/?format=pdf").status_code == 400


@pytest.mark.rule(12)
def test_sheet_asks_by_chunks_not_by_listings_rule_12(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(sheets, "CHUNK", 10)
    for index in range(20):
        failed(world, f"S-{index}")
    with django_assert_max_num_queries(4 + 1 + 1 + 2 * 5):  # who, seller, keys; audit; then five a chunk
        assert len(sheet(desk)) == 21
