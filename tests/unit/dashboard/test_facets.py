"""What narrows the list beside state, seller and search."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Category
from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind
from channelsync.dashboard.lists.facets import FACETS
from channelsync.dashboard.lists.filter_fields import filter_fields
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from channelsync.stock.models import StockLevel
from tests.unit.dashboard.feeding import COLLEAGUE, ERROR, fail, list_it, listing, target, with_variations

pytestmark = pytest.mark.django_db


def chosen(query: str) -> ListingFilter:
    return ListingFilter.read(QueryDict(query))


def found(query: str) -> set[int]:
    return set(chosen(query).listings().values_list("offer_id", flat=True))


def level(offer: Offer, quantity: int) -> None:
    now = timezone.now()
    StockLevel.objects.create(
        offer_id=offer.offer_id, seller_id=offer.seller_id, quantity=quantity, updated_at=now, received_at=now
    )


def test_category_finds_its_listings_and_the_chip_names_it(world: World) -> None:
    offer, _other = listing(world, offer_id=1), listing(world, offer_id=2)
    Offer.objects.filter(pk=offer.pk).update(category_id="K1")
    Category.objects.create(id="K1", name="Tee", path="Küche › Tee")
    assert found("category=K1") == {1}
    assert [chip.label for chip in chosen("category=K1").chips()] == ["Category: Küche › Tee (K1)"]


def test_code_and_attribute_find_what_is_wrong_now(world: World) -> None:
    fail(listing(world, offer_id=1))
    fail(listing(world, offer_id=2), ErrorEntry("X-1", "Picture", "", "image", ""))
    mended = fail(listing(world, offer_id=3))
    list_it(mended)
    assert (found("code=E-17"), found("attribute=material")) == ({1}, {1})
    assert (found("code=X-1&attribute=image"), found("code=X-1&attribute=material")) == ({2}, set())


@pytest.mark.parametrize("status", ["waiting", "sent", "rejected", "held", "cancelled"])
def test_report_status_is_that_of_the_newest_report(world: World, status: str) -> None:
    one, two = list_it(listing(world, offer_id=1)), list_it(listing(world, offer_id=2))
    other = "cancelled" if status == "sent" else "sent"
    StateReport.objects.filter(offer=one).update(status=status)
    StateReport.objects.filter(offer=two).update(status=other if status in ("waiting", "held") else status)
    if status not in ("waiting", "held"):
        fail(two)
        StateReport.objects.filter(offer=two, status="waiting").update(status=other)
    assert found(f"report={status}") == {1}


def test_stock_of_the_sync_counts_before_the_listings_own(world: World) -> None:
    for number, (own, synced) in enumerate([("5", 0), ("0", 7), ("0", None), ("", None), ("", 3), ("5", None)], 1):
        offer = listing(world, offer_id=number, quantity=own)
        if synced is not None:
            level(offer, synced)
    assert (found("stock=zero"), found("stock=unknown")) == ({1, 3}, {4})


@pytest.mark.parametrize("beside", ["seller=shop", "code=E-17", "q=kanne"])
def test_nothing_in_stock_follows_whatever_else_narrows_the_list(world: World, beside: str) -> None:
    wanted, _other = (fail(listing(world, offer_id=number, title="Kanne")) for number in (1, 2))
    level(wanted, 0)
    alone, led = (str(chosen(query).listings().query) for query in ("stock=zero", f"stock=zero&{beside}"))
    assert found(f"stock=zero&{beside}") == {1}
    assert ("UNION" in alone, "UNION" in led) == (True, False)


def test_listing_with_variations_is_found(world: World) -> None:
    parent, _child = with_variations(world)
    every = Offer.objects.filter(is_variation=True).values_list("parent_offer_id", flat=True)
    assert parent.offer_id in found("variations=yes")
    assert found("variations=yes") == set(every)


def test_update_without_changes_is_found(world: World) -> None:
    listing(world, offer_id=1)
    Offer.objects.filter(pk=listing(world, offer_id=2).pk).update(is_unchanged=True)
    assert found("changes=none") == {2}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("since_from=2026-01-10", {2, 3}), ("since_to=2026-01-10", {1, 2}),
        ("since_from=2026-01-10&since_to=2026-01-10", {2}), ("since_from=2027-01-01", set()),
        ("decided_from=2026-01-10", {2, 3}), ("decided_to=2026-01-10", {1, 2}),
    ],
)  # fmt: skip
def test_days_begin_and_end_where_the_reader_is(world: World, query: str, ids: set[int]) -> None:
    midnight = datetime(2026, 1, 9, 23, 0, tzinfo=UTC)
    for number, later in enumerate((-timedelta(minutes=1), timedelta(0), timedelta(days=1)), 1):
        moment = midnight + later
        pk = listing(world, offer_id=number).pk
        Offer.objects.filter(pk=pk).update(state_since=moment, decided_at=moment)
    with timezone.override("Europe/Berlin"):
        assert found(query) == ids


def test_who_decided_last_is_found_by_kind_and_name(world: World) -> None:
    anna, ben = (User.objects.create_user(name, is_staff=True) for name in ("anna", "ben"))
    reports.report_failed(targets=[target(listing(world, offer_id=1))], by=Actor.person(anna), errors=[ERROR])
    reports.report_failed(targets=[target(listing(world, offer_id=2))], by=Actor.person(ben), errors=[ERROR])
    fail(listing(world, offer_id=3))
    assert (found("by=person:anna"), found("by=person"), found("by=api")) == ({1}, {1, 2}, {3})


def test_listings_of_a_bulk_action_are_found(world: World) -> None:
    listing(world, offer_id=1)
    picked = Offer.objects.filter(pk=listing(world, offer_id=2).pk)
    job = bulk.freeze(offers=picked, kind=BulkKind.IN_PROGRESS, by=COLLEAGUE, reason="sale")
    assert found(f"bulk={job.pk}") == {2}


@pytest.mark.parametrize("name", [*FACETS, "sort"])
@pytest.mark.parametrize(
    "value", ["%00", "\x00", "'; DROP", "9" * 400, "²", "2026-13-45", "0001-01-01", "-1", "nobody:x"]
)
def test_nonsense_in_the_address_finds_nothing_or_is_passed_over(name: str, value: str) -> None:
    query = QueryDict(mutable=True)
    query[name] = value
    assert list(ListingFilter.read(query).listings()) == []
    assert [chip.label for chip in ListingFilter.read(query).chips() if "\x00" in chip.label] == []


def test_filters_combine_and_each_chip_removes_its_own(world: World) -> None:
    fail(listing(world, offer_id=1, quantity="0"))
    fail(listing(world, offer_id=2, quantity="5"))
    narrowed = chosen("state=failed&code=E-17&stock=zero&sort=oldest")
    assert set(narrowed.listings().values_list("offer_id", flat=True)) == {1}
    assert [chip.url_without for chip in narrowed.chips()] == [
        "?state=failed&stock=zero&sort=oldest",
        "?state=failed&code=E-17&sort=oldest",
    ]


def test_order_by_decision_leaves_out_what_has_none_and_says_so(world: World) -> None:
    listing(world, offer_id=1)
    list_it(listing(world, offer_id=2))
    assert found("sort=decided") == {2}
    assert "without those never decided on" in chosen("sort=decided").chips()[0].label


def test_controls_hold_what_the_address_says_and_cost_few_queries(
    world: World, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        fields = {
            field.name: (field.value, list(field.offers)) for field in filter_fields(chosen("by=api:shop&code=E"))
        }
    assert set(fields) == {*FACETS, "sort"}
    assert fields["code"][0] == "E"
    assert {("person:support", "support"), ("api:shop", "shop")} <= set(fields["by"][1])
