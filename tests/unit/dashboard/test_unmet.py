"""Filters that match nothing say why, and what is found without one of them."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute, Category
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.lists import conditions, named
from channelsync.listings.models import Offer, Seller
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import fail, listing

pytestmark = pytest.mark.django_db
MIXED = ErrorEntry("Pflicht-001a", "Picture", "", "image", "")


@pytest.fixture
def failed(world: World) -> Offer:
    """Return a failed listing beside one that is not."""
    listing(world, title="Tasse")
    return fail(listing(world, title="Kanne"), MIXED)


def text(desk: Client, query: str) -> str:
    response = desk.get(f"/listings/?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("typed", ["Pflicht-001a", "pflicht-001a", "PFLICHT-001A", " pflicht-001A "])
def test_code_is_understood_in_other_letters(desk: Client, failed: Offer, typed: str) -> None:
    FAILURES.recount()
    shown = text(desk, f"code={typed}")
    assert ("Kanne</a>" in shown, "Tasse</a>" in shown) == (True, False)


def test_code_costs_two_look_ups_at_the_most(failed: Offer, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    FAILURES.recount()
    for typed, number in ((MIXED.code, 1), (MIXED.code.lower(), 2)):
        with django_assert_num_queries(number):
            assert MIXED.code in named.codes(typed)


@pytest.mark.parametrize("ask", [conditions.has_code, conditions.has_code_along])
def test_code_in_other_letters_is_read_from_its_index(failed: Offer, ask: Callable[[str], Q]) -> None:
    FAILURES.recount()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Offer.objects.filter(ask(MIXED.code.upper())).explain()
    assert re.search(r"(SEARCH|Scan).* error_(code|current)_idx\b", plan)


def test_code_as_it_is_typed_comes_before_one_in_other_letters(world: World) -> None:
    for code in ("e-17", "E-17"):
        fail(listing(world), ErrorEntry(code, "Picture", "", "", ""))
    FAILURES.recount()
    assert [named.codes(text) for text in ("e-17", "E-17")] == [["e-17"], ["E-17"]]


def test_code_that_no_figure_knows_yet_is_found_in_large_letters(desk: Client, world: World) -> None:
    fail(listing(world, title="Kanne"))
    assert "Kanne</a>" in text(desk, "code=e-17")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("category=Leuchten", "No category is called “Leuchten”."),
        ("attribute=Farbe", "No attribute is called “Farbe”."),
        ("code=X-99", "No listing has failed with the code “X-99” at the moment."),
        ("bulk=99", "There is no bulk action with the number 99."),
    ],
)
def test_name_that_nobody_knows_is_told(desk: Client, failed: Offer, query: str, words: str) -> None:
    for more in ("", "&q=tasse", "&state=failed"):
        assert words in text(desk, query + more)
    assert "No listing matches these filters" in text(desk, query)


@pytest.mark.parametrize(
    "query", ["category=K1", "category=K2", "attribute=color", "attribute=image", "code=pflicht-001A"]
)
def test_known_name_is_not_called_unknown(desk: Client, failed: Offer, query: str) -> None:
    Category.objects.create(id="K1", name="Tee", path="Tee")
    Attribute.objects.create(category_id="K1", attribute_id="color", name="Farbe")
    Offer.objects.filter(pk=failed.pk).update(category_id="K2")
    FAILURES.recount()
    shown = text(desk, f"{query}&state=listed")
    assert "No listing matches these filters" in shown
    assert not re.search("is called|has failed with", shown)


def test_part_of_a_code_offers_the_codes_that_have_it(desk: Client, failed: Offer) -> None:
    FAILURES.recount()
    shown = text(desk, "state=failed&code=pflicht")
    assert '<a href="?state=failed&amp;code=Pflicht-001a"><code dir="auto">Pflicht-001a</code></a>' in shown


@pytest.mark.parametrize("name", ["since", "decided"])
def test_days_that_exclude_each_other_are_told(desk: Client, failed: Offer, name: str) -> None:
    shown = text(desk, f"{name}_from=2026-02-10&{name}_to=2026-02-01")
    assert re.search("No day is both: “[^”]*: 10 Feb 2026” is later than “[^”]*: 1 Feb 2026”", shown)
    assert "No day is both" not in text(desk, f"{name}_from=2030-02-01&{name}_to=2030-02-01")


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("state=listed&code=Pflicht-001a", {"?code=Pflicht-001a": "In every state (1)"}),
        (
            "state=failed&code=Pflicht-001a&category=none",
            {"?state=failed&code=Pflicht-001a": "Without “Category: none” (1)"},
        ),
        ("seller=a&code=Pflicht-001a", {"?code=Pflicht-001a": "Without “Seller: Anfang (a)” (1)"}),
        ("category=none&bulk=9", {}),
    ],
)
def test_what_is_found_without_each_filter_is_counted(
    desk: Client, failed: Offer, query: str, offered: dict[str, str]
) -> None:
    Seller.objects.create(id="a", company_name="Anfang")
    buttons = re.findall(r'<a class="btn" href="([^"]*)">\s*((?:Without|In every)[^<]*)</a>', text(desk, query))
    assert {unescape(url): words for url, words in buttons} == offered


def test_list_that_leaves_out_what_was_never_decided_tells_how_many(desk: Client, world: World) -> None:
    listing(world)
    shown = text(desk, "sort=decided")
    assert "without those never decided on” (1)" in shown


def test_script_in_a_name_is_shown_as_text(desk: Client, failed: Offer) -> None:
    evil = "<script>alert(1)</script>"
    shown = text(desk, f"category={evil}&code={evil}&attribute={evil}")
    assert "<script>alert" not in shown
    assert f"No category is called “{escape(evil)}”" in shown


@pytest.mark.rule(12)
@pytest.mark.parametrize("number", [1, 40])
def test_reasons_cost_as_many_queries_however_many_listings_rule_12(
    desk: Client, world: World, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(number):
        fail(listing(world))
    query = "state=failed&category=none&attribute=none&code=none&bulk=9&since_from=2030-01-01&report=held&stock=zero"
    with django_assert_max_num_queries(46):
        text(desk, query)
