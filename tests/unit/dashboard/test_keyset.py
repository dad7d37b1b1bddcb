"""Paging through a long list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from channelsync.dashboard.lists.keyset import NEW_MOST, ORDERS, Order, Page, Place, beginning, read_page
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
    return read_page(Offer.objects.all(), at=at, order=Order(oldest_first=oldest_first), size=3)


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


@pytest.mark.parametrize("oldest_first", [False, True])
def test_page_that_starts_at_row_stays_there_and_counts_what_is_new(offers: list[int], oldest_first: bool) -> None:
    first = page(oldest_first)
    later = NOW - timedelta(days=1) if oldest_first else timezone.now()
    Offer.objects.create(offer_id=99, seller_id="s", state_since=later, created_at=NOW)
    found = page(oldest_first, start=first.start)
    assert (ids(found), found.new, found.previous) == (ids(first), 1, "")
    assert page(oldest_first).rows[0].offer_id == 99


def test_page_whose_first_row_has_gone_goes_on_behind_it(offers: list[int]) -> None:
    start = page().start
    Offer.objects.filter(offer_id=offers[0]).delete()
    assert (ids(page(start=start)), page(start=start).new) == (offers[1:4], 0)


def test_new_rows_are_counted_no_further_than_a_hundred(offers: list[int]) -> None:
    start = page().start
    Offer.objects.bulk_create(
        Offer(offer_id=n, seller_id="s", state_since=timezone.now(), created_at=NOW) for n in range(100, 250)
    )
    assert page(start=start).new == NEW_MOST


@pytest.mark.parametrize(("name", "field"), [("event", "last_event_at"), ("decided", "decided_at")])
def test_other_orders_page_by_their_own_time(offers: list[int], name: str, field: str) -> None:
    for minutes, offer in enumerate(Offer.objects.order_by("offer_id")):
        Offer.objects.filter(pk=offer.pk).update(**{field: NOW + timedelta(minutes=minutes)})
    first = read_page(Offer.objects.all(), at={}, order=ORDERS[name], size=3)
    second = read_page(Offer.objects.all(), at={"after": first.next}, order=ORDERS[name], size=3)
    assert ids(first) + ids(second) == [7, 6, 5, 4, 3, 2]


def test_page_whose_rows_have_all_moved_up_follows_them(offers: list[int]) -> None:
    start = page().start
    Offer.objects.update(state_since=timezone.now())
    assert (len(page(start=start).rows), page(start=start).new) == (3, 0)


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("number", range(7))
def test_page_around_a_place_shows_its_row(offers: list[int], oldest_first: bool, number: int) -> None:
    order = Order(oldest_first=oldest_first)
    wanted = list(order.sorted(Offer.objects.all(), ascending=oldest_first))[number]
    found = page(oldest_first, around=str(order.place_of(wanted)))
    assert wanted.pk in [offer.pk for offer in found.rows]
    assert found.here == wanted.pk
    assert (number < 3) == (ids(found) == ids(page(oldest_first)))


def test_page_around_a_row_that_has_left_knows_the_one_in_its_place(offers: list[int]) -> None:
    listing = Offer.objects.get(offer_id=offers[1])
    found = read_page(
        Offer.objects.exclude(pk=listing.pk), at={"around": str(Order().place_of(listing))}, order=Order(), size=3
    )
    assert found.here == Offer.objects.get(offer_id=offers[2]).pk


def come_in(oldest_first: bool, offer_id: int = 99) -> None:
    later = NOW - timedelta(days=1) if oldest_first else timezone.now()
    Offer.objects.create(offer_id=offer_id, seller_id="s", state_since=later, created_at=NOW)


@pytest.mark.parametrize("oldest_first", [False, True])
def test_later_pages_count_what_came_in_since_the_list_was_opened(offers: list[int], oldest_first: bool) -> None:
    first = page(oldest_first)
    second = page(oldest_first, after=first.next, start=first.start)
    come_in(oldest_first)
    again = page(oldest_first, **second.at, start=second.start)
    assert (second.new, again.new, ids(again), again.start) == (0, 1, ids(second), first.start)
    back = page(oldest_first, before=again.previous, start=again.start)
    assert (ids(back), back.new) == (ids(first), 1)


@pytest.mark.parametrize("oldest_first", [False, True])
def test_page_does_not_count_as_new_what_it_shows(offers: list[int], oldest_first: bool) -> None:
    first = page(oldest_first)
    second = page(oldest_first, after=first.next, start=first.start)
    place = Order(oldest_first=oldest_first).place_of(second.rows[1])
    come_in(oldest_first)
    back = page(oldest_first, before=str(place), start=second.start)
    assert (back.rows[0].offer_id, back.new) == (first.rows[1].offer_id, 1)
    Offer.objects.filter(offer_id__in=ids(first)[1:]).delete()
    assert page(oldest_first, before=str(place), start=second.start).new == 0


def test_page_in_the_midst_stays_where_it_is_and_counts(offers: list[int]) -> None:
    wanted = Offer.objects.get(offer_id=offers[5])
    around = page(around=str(Order().place_of(wanted)), start=page().start)
    come_in(oldest_first=False)
    again = page(after=around.at["after"], start=around.start)
    assert (ids(again), again.new) == (ids(around), 1)


def test_list_begins_at_its_first_row(offers: list[int]) -> None:
    assert beginning(Offer.objects.all(), Order()) == page().start
    assert beginning(Offer.objects.none(), Order()) == ""
