"""A search that finds nothing says what is known about the thing all the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from channelsync.dashboard.search import explaining
from channelsync.dashboard.search.explaining import explain, holding
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import LinkState, Seller
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.stock.models import StockLevel
from tests.conftest import FROZEN_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
NEW = "Seller:Offer.New"


def event(event_id: str = "e1", **facts: Any) -> InboxEvent:
    facts = {"type": NEW, "status": EventStatus.INVALID, "error": "offerId: missing", "raw": "{}"} | facts
    return InboxEvent.objects.create(event_id=event_id, received_at=FROZEN_AT, **facts)


def fetched(at: datetime = FROZEN_AT, status: RunStatus = RunStatus.OK, error: str = "") -> None:
    SyncRun.objects.create(flow=Flow.EVENTS, started_at=at, touched_at=at, finished_at=at, status=status, error=error)


def reasons(text: str) -> str:
    return "\n".join(reason.text for reason in explain(text))


@pytest.mark.parametrize("text", ["shop/901", "901", "Offer ID: 901", '"shop/901"'])
def test_event_that_could_not_be_applied_is_named(text: str) -> None:
    broken = event(offer_id=901, seller_id="shop")
    first = explain(text)[0]
    assert "could not be applied: offerId: missing" in first.text
    assert first.url == f"/events/{broken.pk}/"


def test_event_that_waits_is_named() -> None:
    event(offer_id=901, seller_id="shop", status=EventStatus.NEW)
    assert "is stored and waits to be applied" in reasons("shop/901")
    assert "1 event is stored and not applied yet." in reasons("shop/901")


def test_event_that_waits_for_its_listing_is_named() -> None:
    """A price came, the New did not."""
    event(offer_id=901, seller_id="shop", type="Seller:Offer.PriceUpdate", status=EventStatus.UNHANDLED)
    event("e2", offer_id=901, seller_id="shop", type="Seller:Order.Confirmed", status=EventStatus.UNHANDLED)
    assert "Seller:Offer.PriceUpdate" in reasons("shop/901")
    assert "waits until the listing itself comes" in reasons("shop/901")
    assert "Seller:Order.Confirmed" not in reasons("shop/901")


@pytest.mark.parametrize("status", [EventStatus.APPLIED, EventStatus.STALE])
def test_event_that_was_applied_is_none(status: EventStatus) -> None:
    event(offer_id=901, seller_id="shop", status=status)
    assert "Seller:Offer.New" not in reasons("shop/901")


@pytest.mark.parametrize("text", ["KA-17", "ka17", "KA 17", "Tee & Kanne", "müller kanne", "Müller", "a/b"])
def test_text_of_a_broken_event_is_found_in_it(text: str) -> None:
    event(raw='{"sku": "KA-17", "title": "Tee & Kanne M\\u00fcller a\\/b"}')
    assert "could not be applied" in reasons(text)


@pytest.mark.parametrize("text", ["4012345678901", " Müller ", "a/b"])
def test_events_that_hold_what_a_listing_had_earlier_are_counted(
    text: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    raw = '{"gtin": "4012345678901", "title": "M\\u00fcller a\\/b"}'
    event(raw=raw, status=EventStatus.APPLIED), event("e2", raw=raw, status=EventStatus.STALE)
    event("e3", raw='{"gtin": "4000000000002"}'), event("e4", raw=raw, type="Seller:Order.New")
    with django_assert_num_queries(1):
        assert holding(text) == 2


def test_only_the_newest_events_are_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    event(raw="KA-17"), event("e2"), event("e3", raw="KA-17")
    monkeypatch.setattr(explaining, "LOOKED_THROUGH", 2)
    assert holding("KA-17") == 1


@pytest.mark.rule(15)
def test_events_that_may_name_buyers_are_not_looked_through() -> None:
    event(type="Seller:Order.New", status=EventStatus.UNHANDLED, raw='{"name": "Jane Roe"}')
    event("e2", type="Seller:Order.New", status=EventStatus.NEW, raw='{"name": "Jane Roe"}')
    assert "Order" not in reasons("Jane Roe")


def test_id_of_an_event_is_known() -> None:
    event("5f0c", status=EventStatus.APPLIED)
    assert "This is the id of the event" in reasons("5f0c")


@pytest.mark.parametrize("text", ["shop/901", "901"])
def test_stock_without_a_listing_is_named(text: str) -> None:
    StockLevel.objects.create(offer_id=901, seller_id="shop", quantity=7, updated_at=FROZEN_AT, received_at=FROZEN_AT)
    assert "SCX reports stock of shop/901 (7)" in reasons(text)


def test_unknown_seller_is_said() -> None:
    assert "The seller shop is not known here" in reasons("shop/901")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"link_state": LinkState.UNLINKED, "link_changed_at": FROZEN_AT}, "is unlinked since"),
        ({"link_state": LinkState.REMOVED, "link_changed_at": FROZEN_AT}, "was permanently removed"),
        ({}, "no event has come yet"),
        ({"last_sign_at": FROZEN_AT - timedelta(days=2)}, "no event has come since"),
        ({"last_sign_at": FROZEN_AT}, ""),
    ],
)
@pytest.mark.parametrize("text", ["shop/901", "SHOP", "teehaus"])
def test_state_of_the_seller_is_said(facts: dict[str, Any], words: str, text: str) -> None:
    Seller.objects.create(id="shop", company_name="Teehaus Müller", **facts)
    if not words and "/" in text:  # whoever names the seller wants to know about them
        words = "is known and linked; their last event came on"
    assert (words or "Teehaus") in reasons(text) if words else "Teehaus" not in reasons(text)


def test_seller_is_known_in_other_letters_too() -> None:
    Seller.objects.create(id="SHOP", last_sign_at=FROZEN_AT)
    assert "The seller SHOP is known and linked" in reasons("shop/901")
    assert "not known here" not in reasons("shop/901")


def test_flow_that_is_on_time_says_when_it_was() -> None:
    fetched()
    assert "Events were fetched last on" in reasons("x")


def test_flow_that_is_behind_says_so() -> None:
    fetched(FROZEN_AT - timedelta(hours=2))
    fetched(FROZEN_AT - timedelta(seconds=5), RunStatus.FAILED, "ServerError: 502")
    assert "Events are behind" in reasons("x")
    assert "ServerError: 502" in reasons("x")


def test_flow_that_never_ran_says_so() -> None:
    assert "Events were never fetched." in reasons("x")


def test_flow_that_is_off_says_so(settings: Settings) -> None:
    settings.EVENTS_INTERVAL = 0
    assert "EVENTS_INTERVAL is 0" in reasons("x")


def test_many_lines_are_told_of_the_flow_only(frozen_time: time_machine.Traveller) -> None:
    assert reasons("shop/901\nshop/902") == "Events were never fetched."


@pytest.mark.parametrize("text", ["shop/901", "901", "KA-17", "x" * 900, "", "\x00'\"%_\\"])
def test_reasons_cost_a_bounded_number_of_statements(
    text: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        event(f"e{number}", offer_id=901, seller_id="shop", raw="KA-17")
    with django_assert_max_num_queries(18):
        assert explain(text)


def test_template_shows_hostile_texts_harmlessly() -> None:
    event(offer_id=901, seller_id="shop", error="<script>alert(1)</script>")
    html = render_to_string("finding/reasons.html", {"reasons": explain("shop/901")})
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
