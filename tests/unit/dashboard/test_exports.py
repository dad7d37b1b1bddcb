"""The lines of an export."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channelsync.dashboard.exporting import exports
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer, Seller, Transition
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.stock.models import StockLevel
from tests.conftest import FROZEN_AT

pytestmark = pytest.mark.django_db
KEYS = [
    "sellerId", "offerId", "parentOfferId", "channelOfferId", "sku", "title", "state", "stateSince", "revision",
    "quantity", "stock", "listingUrl", "errorList", "report", "lastEventAt",
]  # fmt: skip


def at(seconds: float) -> datetime:
    return FROZEN_AT + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def seller() -> Seller:
    return Seller.objects.create(id="S1")


def offer(offer_id: int = 1, state: State = State.LISTED, **columns: Any) -> Offer:
    values = {"seller_id": "S1", "undecided": state == State.PENDING, "created_at": at(-99), "state_since": at(-9)}
    return Offer.objects.create(offer_id=offer_id, state=state, **values | columns)


def child(offer_id: int, parent: Offer, *, own: bool = False, state: State = State.PENDING) -> Offer:
    return offer(offer_id, state, parent_offer_id=parent.offer_id, is_variation=True, has_own_state=own)


def fail(failed: Offer, version: int, *codes: str, **details: str) -> None:
    move = Transition.objects.create(
        offer=failed, kind="report", from_state="pending", to_state="failed", at=at(-9), version=version,
        revision=1, actor_kind="cli", actor_name="x",
    )  # fmt: skip
    ListingError.objects.filter(offer=failed).update(is_current=False)
    for position, code in enumerate(codes):
        ListingError.objects.create(
            offer=move.offer, transition=move, position=position, code=code, message=f"wrong {code}", **details
        )


def report(of: Offer, version: int, status: ReportStatus, **columns: Any) -> None:
    StateReport.objects.create(
        offer=of, state="listed", status=status, version=version, revision=1, body="{}", created_at=at(-9),
        due_at=at(-9), actor_kind="cli", actor_name="x", **columns,
    )  # fmt: skip


def exported(**chosen: Any) -> list[dict[str, Any]]:
    text = b"".join(exports.as_jsonl(rows) for rows in exports.lines(**chosen)).decode()
    return [json.loads(line) for line in text.splitlines()]


def cells(**chosen: Any) -> list[dict[str, str]]:
    text = exports.as_csv([], header=True) + b"".join(exports.as_csv(rows) for rows in exports.lines(**chosen))
    return list(csv.DictReader(io.StringIO(text.decode())))


def states(**chosen: Any) -> dict[int, str]:
    return {row["offerId"]: row["state"] for row in exported(**chosen)}


def test_line_has_all_keys_in_order() -> None:
    offer()
    assert list(exported()[0]) == KEYS


def test_line_of_a_bare_listing_is_null_safe() -> None:
    offer()
    row = exported()[0]
    nulls = ("parentOfferId", "channelOfferId", "quantity", "stock", "listingUrl", "report", "lastEventAt")
    assert {row[name] for name in nulls} == {None}
    assert row["errorList"] == []


def test_line_holds_the_listings_columns() -> None:
    offer(
        2**63 - 1, sku="A-1", title="Tasse „Möwe“", channel_offer_id="C1", listing_url="https://m.example/1", revision=3
    )
    row = exported()[0]
    assert (row["offerId"], row["sku"], row["title"]) == (2**63 - 1, "A-1", "Tasse „Möwe“")
    assert (row["channelOfferId"], row["listingUrl"], row["revision"]) == ("C1", "https://m.example/1", 3)


def test_times_are_in_utc_with_an_offset() -> None:
    offer(last_event_at=at(-5))
    row = exported()[0]
    assert (row["stateSince"], row["lastEventAt"]) == ("2026-03-02T09:29:51+00:00", "2026-03-02T09:29:55+00:00")


@pytest.mark.parametrize(("stored", "text"), [("22.0000", "22"), ("0.0000", "0"), ("1.2500", "1.25"), ("100", "100")])
def test_quantity_is_a_plain_number(stored: str, text: str) -> None:
    offer(quantity=Decimal(stored))
    assert f'"quantity":{text},' in b"".join(map(exports.as_jsonl, exports.lines())).decode()


@pytest.mark.rule(11)
def test_stock_stands_beside_the_listings_own_quantity() -> None:
    offer(quantity=Decimal(7))
    for seller_id, quantity in (("S1", 0), ("S2", 9)):
        StockLevel.objects.create(
            offer_id=1, seller_id=seller_id, quantity=quantity, updated_at=at(-5), received_at=at(-1)
        )
    row = exported()[0]
    assert row["quantity"] == 7
    assert row["stock"] == {"quantity": 0, "updatedAt": "2026-03-02T09:29:55+00:00"}


def test_report_is_the_newest_one() -> None:
    one = offer()
    report(one, 1, ReportStatus.SENT, sent_at=at(-5), attempts_count=2)
    report(one, 2, ReportStatus.REJECTED, error="VAL100: too long", attempts_count=1)
    assert exported()[0]["report"] == {
        "state": "listed", "status": "rejected", "attempts": 1, "sentAt": None, "error": "VAL100: too long",
    }  # fmt: skip


def test_errors_are_those_of_the_newest_failure() -> None:
    failed = offer(state=State.FAILED)
    fail(failed, 1, "OLD")
    fail(failed, 3, "E2", "E1", related_attribute_id="color")
    errors = exported()[0]["errorList"]
    assert errors[0] == {"code": "E2", "message": "wrong E2", "relatedAttributeId": "color"}
    assert [error["code"] for error in errors] == ["E2", "E1"]


def test_errors_of_a_mended_failure_are_gone() -> None:
    fail(offer(state=State.LISTED), 1, "OLD")
    assert exported()[0]["errorList"] == []


def test_variation_shows_its_parents_state_and_errors() -> None:
    parent = offer(1, State.FAILED)
    fail(parent, 1, "E1")
    child(2, parent)
    row = exported()[1]
    assert (row["parentOfferId"], row["state"], row["errorList"][0]["code"]) == (1, "failed", "E1")


def test_variation_with_a_state_of_its_own_shows_that() -> None:
    child(2, offer(1, State.FAILED), own=True, state=State.LISTED)
    assert states() == {1: "failed", 2: "listed"}


def test_variation_of_another_sellers_parent_is_not_mixed_up() -> None:
    Seller.objects.create(id="S2")
    parent = offer(1, State.FAILED)
    offer(1, State.LISTED, seller_id="S2")
    child(2, parent)
    assert [row["state"] for row in exported()] == ["failed", "listed", "failed"]


def test_state_chooses_by_what_is_shown() -> None:
    parent = offer(1, State.LISTED)
    child(2, parent)
    child(3, parent, own=True, state=State.FAILED)
    offer(4, State.PENDING)
    assert states(state="listed") == {1: "listed", 2: "listed"}
    assert states(state="failed") == {3: "failed"}
    assert states(state="pending") == {4: "pending"}


def test_seller_chooses() -> None:
    Seller.objects.create(id="S2")
    offer(1)
    offer(2, seller_id="S2")
    assert set(states(seller_id="S2")) == {2}


def test_chunks_cover_everything_once() -> None:
    for offer_id in range(1, 8):
        offer(offer_id)
    assert list(states(chunk=3)) == [1, 2, 3, 4, 5, 6, 7]


def test_listings_that_come_in_meanwhile_are_left_out() -> None:
    for offer_id in (1, 2):
        offer(offer_id)
    chunks = exports.lines(chunk=1)
    next(chunks)
    offer(3)
    assert [row["offerId"] for rows in chunks for row in rows] == [2]


@pytest.mark.rule(12)
def test_chunk_costs_same_statements_however_full() -> None:
    counts = []
    for count in (2, 40):
        for offer_id in range(count):
            fail(offer(count * 1000 + offer_id, State.FAILED), 1, "E1")
        with CaptureQueriesContext(connection) as captured:
            exported()
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_csv_has_one_column_per_value() -> None:
    offer(1, sku="A;1", quantity=Decimal(3))
    [row] = cells()
    assert tuple(row) == exports.CSV_COLUMNS
    assert (row["offerId"], row["sku"], row["quantity"], row["stock.quantity"]) == ("1", "A;1", "3", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_csv_cell_never_starts_a_formula(start: str) -> None:
    offer(1, title=f"{start}SUM(A1)", sku=f"{start}1")
    [row] = cells()
    assert (row["title"], row["sku"]) == (f"'{start}SUM(A1)", f"'{start}1")


@pytest.mark.parametrize("text", ["a;=1+1", "a; =1+1", 'a;"=1+1"', "a\n@x", "a\r\n-1", "a\t+1", "a;b;=c", ";;-1"])
def test_csv_text_starts_no_formula_where_a_german_excel_cuts_it(text: str) -> None:
    offer(1, title=text)
    lines = b"".join(exports.as_csv(rows) for rows in exports.lines()).decode()
    shown = [cell.strip(' "') for cell in re.split(r"[;\t\r\n]", lines)]
    assert not [cell for cell in shown if cell.startswith(("=", "+", "-", "@"))]


def test_csv_text_with_a_semicolon_stays_as_it_is() -> None:
    offer(1, title="rot; blau - und grün = bunt")
    assert cells()[0]["title"] == "rot; blau - und grün = bunt"


def test_csv_numbers_stay_numbers() -> None:
    offer(1, quantity=Decimal("-2.5"))
    assert cells()[0]["quantity"] == "-2.5"


def test_csv_errors_are_json() -> None:
    fail(offer(1, State.FAILED), 1, "E1")
    assert json.loads(cells()[0]["errorList"]) == [{"code": "E1", "message": "wrong E1"}]
