"""The list's listings as a file: for people with names, for machines as lines."""

import csv
import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from channelsync.attributes.models import Category
from channelsync.dashboard.exporting import sheets
from channelsync.dashboard.exporting.exports import CSV_COLUMNS
from channelsync.dashboard.exporting.sheets import Format, export
from channelsync.listings.models import Offer, Seller
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel
from tests.conftest import FROZEN_AT
from tests.unit.dashboard.feeding import fail, listing

pytestmark = pytest.mark.django_db


def offer(offer_id: int, seller_id: str = "shop", **facts: Any) -> Offer:
    seller, _new = Seller.objects.get_or_create(id=seller_id, defaults={"company_name": "Teehaus Müller"})
    return Offer.objects.create(
        offer_id=offer_id, seller=seller, **{"state_since": FROZEN_AT, "created_at": FROZEN_AT} | facts
    )


def table(content: bytes) -> list[dict[str, Any]]:
    """Return the rows of a sheet by their headings."""
    head, *rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def sheet() -> list[dict[str, Any]]:
    return table(b"".join(export(Offer.objects.listings(), Format.XLSX)))


def test_sheet_names_what_people_know() -> None:
    Category.objects.create(id="101", name="Küche", path="Haus › Küche")
    offer(901, sku="=KA-17", gtin="0004006381333931", title="Größe <b> 😀", category_id="101", price="9.90")
    row = sheet()[0]
    assert [row[name] for name in ("Seller", "Company", "Offer id", "SKU", "GTIN", "Title", "Category", "Price")] == [
        "shop", "Teehaus Müller", "901", "=KA-17", "0004006381333931", "Größe <b> 😀", "Haus › Küche", 9.9,
    ]  # fmt: skip


def test_lines_of_the_desk_know_more_at_their_end() -> None:
    Category.objects.create(id="101", name="Küche", path="Haus › Küche")
    offer(901, gtin="0004006381333931", mpn="=M", brand="B", category_id="101", price="10.00", currency="EUR")
    expected = {
        "gtin": "0004006381333931", "mpn": "=M", "brand": "B", "categoryId": "101", "category": "Haus › Küche",
        "price": 10, "currency": "EUR", "sellerName": "Teehaus Müller",
    }  # fmt: skip
    [line] = b"".join(export(Offer.objects.listings(), Format.JSONL)).splitlines()
    assert list(json.loads(line).items())[-8:] == list(expected.items())
    head, row = csv.reader(io.StringIO(b"".join(export(Offer.objects.listings(), Format.CSV)).decode()))
    assert head[: len(CSV_COLUMNS)] == list(CSV_COLUMNS)
    assert row[-8:] == [str(text) for text in (expected | {"mpn": "'=M"}).values()]


def test_sheet_speaks_the_callers_language_and_time_zone() -> None:
    offer(901)
    with translation.override("de"), timezone.override("Asia/Tokyo"):
        pieces = export(Offer.objects.listings(), Format.XLSX)
    row = table(b"".join(pieces))[0]
    assert row["Status seit"] == "2026-03-02 18:30:00"
    assert row["Status"] == "Wartet auf Entscheidung"


def test_sheet_tells_errors_and_the_report(world: World) -> None:
    fail(listing(world))
    row = sheet()[0]
    assert (row["Errors"], row["State report"]) == ("E-17: Material is missing", "Waiting")
    assert row["Decided by"] == "colleague"


def test_sheet_shows_unknown_stock_as_empty() -> None:
    offer(901), offer(902, quantity=0), offer(903, quantity=5)
    StockLevel.objects.create(offer_id=903, seller_id="shop", quantity=7, updated_at=FROZEN_AT, received_at=FROZEN_AT)
    assert [row["Stock"] for row in sheet()] == [None, 0, 7]


def test_variations_follow_their_listing() -> None:
    offer(1), offer(2)
    offer(11, parent_offer_id=1, is_variation=True, has_own_state=False)
    offer(12, "other", parent_offer_id=1, is_variation=True, has_own_state=False)
    assert [(row["Offer id"], row["Variation of"]) for row in sheet()] == [("1", None), ("11", "1"), ("2", None)]


def test_export_leaves_out_what_comes_in_meanwhile() -> None:
    offer(1)
    pieces = export(Offer.objects.listings(), Format.JSONL)
    offer(2)
    assert [json.loads(line)["offerId"] for line in b"".join(pieces).splitlines()] == [1]


def test_export_keeps_what_changes_its_state_meanwhile() -> None:
    made = offer(1)
    pieces = export(Offer.objects.listings().filter(state="pending"), Format.JSONL)
    Offer.objects.filter(pk=made.pk).update(state="listed", undecided=False)
    assert [json.loads(line)["state"] for line in b"".join(pieces).splitlines()] == ["listed"]


@pytest.mark.parametrize("form", list(Format))
def test_export_costs_a_bounded_number_of_statements_a_chunk(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    for size in (10, 40):
        for number in range(size):
            offer(size * 100 + number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            b"".join(export(Offer.objects.listings(), form))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_export_goes_on_beyond_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "CHUNK", 2)
    for number in range(1, 6):
        offer(number)
    assert [row["Offer id"] for row in sheet()] == ["1", "2", "3", "4", "5"]


def download(desk: Client, query: str) -> bytes:
    response = desk.get(f"/listings/export/?{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_download_follows_the_filter(desk: Client) -> None:
    offer(1), offer(2, "other"), offer(3, state="listed", undecided=False)
    rows = table(download(desk, "seller=shop&state=to_decide&format=xlsx"))
    assert [row["Offer id"] for row in rows] == ["1"]


def test_download_for_machines(desk: Client) -> None:
    offer(1, sku="=1+1")
    assert json.loads(download(desk, "format=jsonl"))["sku"] == "=1+1"
    lines = list(csv.DictReader(io.StringIO(download(desk, "format=csv").decode())))
    assert (lines[0]["offerId"], lines[0]["sku"]) == ("1", "'=1+1")


def test_download_is_named_and_typed(desk: Client) -> None:
    response = desk.get("/listings/export/")
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert response["Content-Disposition"].endswith('.xlsx"')


def test_download_of_an_unknown_format_is_refused(desk: Client) -> None:
    assert desk.get("/listings/export/?format=exe").status_code == 400


def test_download_is_for_staff(client: Client) -> None:
    assert client.get("/listings/export/").status_code == 302
    client.force_login(User.objects.create_user("guest"))
    assert client.get("/listings/export/").status_code == 403
