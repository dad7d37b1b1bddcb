"""Paging through a long list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from channelsync.dashboard.keyset import Page, Place, read_page
from channelsync.listings.models import Offer, Seller

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def offers(db: None) -> list[int]:
    """Make seven listings, three of them of the same moment; return their offer ids, newest first."""
    Seller.objects.create(id="s")
    minutes = [0, 1, 1, 1, 2, 3, 4]
    Offer.objects.bulk_create(
        Offer(offer_id=n, seller_id="s", state_since=NOW - timedelta(minutes=m), created_at=NOW)
        for n, m in enumerate(minutes, 1)
    )
    return list(Offer.objects.order_by("-state_since", "-id").values_list("offer_id", flat=True))


def page(oldest_first: bool = False, **at: str) -> Page:
    return read_page(Offer.objects.all(), at=at, oldest_first=oldest_first, size=3)


def ids(found: Page) -> list[int]:
    return [offer.offer_id for offer in found.rows]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_forward_show_every_row_once(offers: list[int], oldest_first: bool) -> None:
    found = page(oldest_first)
    seen = ids(found)
    while found.next:
        found = page(oldest_first, after=found.next)
        seen += ids(found)
    assert seen == (offers[::-1] if oldest_first else offers)


@pytest.mark.parametrize("oldest_first", [False, True])
def test_page_back_is_the_page_before(offers: list[int], oldest_first: bool) -> None:
    first = page(oldest_first)
    second = page(oldest_first, after=first.next)
    third = page(oldest_first, after=second.next)
    assert ids(page(oldest_first, before=third.previous)) == ids(second)
    assert ids(page(oldest_first, before=second.previous)) == ids(first)
    assert page(oldest_first, before=second.previous).previous == ""


def test_page_after_row_stays_right_while_rows_come_in(offers: list[int]) -> None:
    first = page()
    Offer.objects.create(offer_id=99, seller_id="s", state_since=timezone.now(), created_at=NOW)
    assert ids(page(after=first.next)) == offers[3:6]


@pytest.mark.parametrize(
    "place", ["", "x", "1", "1-", "-1", "1-x", "9" * 30 + "-1", "9" * 5000 + "-1", "1-" + "9" * 30, "²-1"]
)
def test_page_at_mistyped_place_is_the_first(offers: list[int], place: str) -> None:
    assert ids(page(after=place)) == offers[:3]


def test_place_survives_being_text() -> None:
    place = Place(NOW + timedelta(microseconds=7), 12)
    assert Place.parse(str(place)) == place
