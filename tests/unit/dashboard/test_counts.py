"""The numbers behind the tabs."""

import warnings
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.lists import counts as counting
from channelsync.dashboard.lists.counts import count_tabs, look, shown_count
from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target


@pytest.fixture
def mixed(world: World) -> World:
    """Bring listings into every state."""
    world.add_offers(12)
    feed(world)
    offers = list(Offer.objects.listings())
    list_it(offers[0])
    list_it(offers[1])
    list_it(offers[6])
    fail(offers[2])
    reports.retry_listing(target=target(fail(offers[3])), by=COLLEAGUE, reason="again")
    reports.report_in_progress(targets=[target(offers[4])], by=COLLEAGUE)
    Offer.objects.filter(pk=offers[4].pk).update(state_since=timezone.now() - timedelta(days=2))
    world.offer_update(offers[0].seller_id, offers[0].offer_id, title="Anders")
    world.end(offers[1].seller_id, offers[1].offer_id)
    world.end(offers[5].seller_id, offers[5].offer_id)
    feed(world)
    return world


@pytest.mark.django_db
def test_counts_agree_with_what_each_tab_shows(mixed: World) -> None:
    counts = count_tabs(ListingFilter())
    shown = {name: ListingFilter(state=name).listings().count() for name in TABS}
    assert {name: counts[name] for name in TABS} == shown
    assert all(shown.values())


@pytest.mark.django_db
def test_counts_of_one_seller_leave_out_the_others(mixed: World) -> None:
    listing(mixed, "lonely", 5)
    counts = count_tabs(ListingFilter(seller="lonely", search="passed over"))
    assert {name: counts[name] for name in TABS if counts[name]} == {"": 1, "to_decide": 1, "new": 1}


@pytest.mark.django_db
@pytest.mark.rule(12)
def test_counts_cost_two_statements_rule_12(mixed: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        count_tabs(ListingFilter())


@pytest.mark.django_db
def test_counts_of_a_narrowed_list_agree_with_what_each_tab_shows(mixed: World) -> None:
    query = "stock=zero" if Offer.objects.filter(quantity=0).exists() else "since_from=2020-01-01"
    counts = look(_chosen(query)).counts
    shown = {name: _chosen(f"{query}&state={name}").listings().count() for name in TABS}
    assert counts == shown
    assert counts[""]


@pytest.mark.django_db
@pytest.mark.parametrize("most", [0, 2, 10_000])
@pytest.mark.parametrize(
    "query", ["variations=yes", "code=E-17", "attribute=material", "stock=zero", "stock=unknown", "sort=decided&by=api"]
)
def test_listings_are_the_same_however_they_are_asked_for(
    mixed: World, monkeypatch: pytest.MonkeyPatch, query: str, most: int
) -> None:
    Offer.objects.filter(pk__in=list(Offer.objects.values_list("pk", flat=True)[:6])).update(quantity=0)
    monkeypatch.setattr("channelsync.dashboard.lists.counts.MOST", most)
    for state in ("", "failed", "listed"):
        chosen = _chosen(f"{query}&state={state}")
        assert set(look(chosen).listings) == set(chosen.listings()) == set(chosen.listings(along=True))


@pytest.mark.django_db
def test_very_many_are_counted_no_further(mixed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channelsync.dashboard.lists.counts.MOST", 2)
    counts = look(_chosen("since_from=2020-01-01&state=new")).counts
    assert (counts[""], shown_count(counts[""])) == (3, "2+")
    assert (counts["new"], counts["listed"]) == (3, None)
    assert shown_count(counts["listed"]) == ""


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [("de", 1400, "1.400"), ("en", 1400, "1,400"), ("de", 10_001, "10.000+"), ("en", 10_001, "10,000+")],
)
def test_thousands_stand_apart_as_the_reader_writes_them(language: str, number: int, words: str) -> None:
    with translation.override(language):
        assert shown_count(number) == words


@pytest.mark.django_db
def test_count_of_a_narrowed_list_costs_three_queries(
    mixed: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        look(_chosen("report=sent"))


def _chosen(query: str) -> ListingFilter:
    return ListingFilter.read(QueryDict(query))


@pytest.mark.django_db
def test_live_page_counts_anew_only_where_that_is_cheap(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cache.clear()
    listing(world)
    monkeypatch.setattr(counting, "KEPT_FOR", 1e9)
    assert look(ListingFilter(), live=True).counts[""] == 1
    listing(world)
    with django_assert_num_queries(0):
        assert look(ListingFilter(), live=True).counts[""] == 1
    assert [look(ListingFilter(), live=live).counts[""] for live in (False, True)] == [2, 2]
    cache.clear()


@pytest.mark.django_db
def test_cheap_count_is_new_each_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEPT_FOR", 0)
    for number in (1, 2):
        listing(world)
        assert look(ListingFilter(), live=True).counts[""] == number


@pytest.mark.django_db
def test_live_numbers_of_a_seller_are_the_sellers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(counting, "KEPT_FOR", 1e9)
    listing(world)
    listing(world, "other")
    assert [look(ListingFilter(seller=pk), live=True).counts[""] for pk in ("", "other", "nobody")] == [2, 1, 0]
    cache.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("seller", ["ä" * 320, "x" * 320, "a b\n"])
def test_numbers_of_any_seller_that_an_address_names_can_be_kept(seller: str) -> None:
    chosen = ListingFilter(seller=seller)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert counting.recent_tabs(chosen)[""] == 0
