"""A seller whom a search names is a line over what was found, and leads to the seller's page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.listings.models import LinkState, Seller
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing

HREF = 'href="/sellers/HAUS24/"'


@pytest.fixture
def haus(world: World) -> Seller:
    """Return a seller with a listing, whose last sign of life is three hours old."""
    offer = listing(world, "HAUS24", title="Kanne")
    listing(world, "other", title="Tasse")
    last = timezone.now() - timedelta(hours=3)
    Seller.objects.filter(pk=offer.seller_id).update(company_name="Hauswerk Müller", last_sign_at=last)
    return Seller.objects.get(pk="HAUS24")


def text(desk: Client, **asked: str) -> str:
    return desk.get("/listings/", {"state": "", **asked}).content.decode()


@pytest.mark.parametrize(
    "search", ["HAUS24", "haus24", "Hauswerk Müller", "Händler: HAUS24", "hauswerk mueller", "werk"]
)
def test_seller_who_is_searched_is_told_with_the_way_there(desk: Client, haus: Seller, search: str) -> None:
    shown = text(desk, q=search)
    assert all(word in shown for word in (HREF, "Hauswerk Müller</a>", "Linked", "Last sign of life:", "hours ago"))
    assert "Kanne</a>" in shown


@pytest.mark.parametrize(("state", "words"), [("unlinked", "Unlinked"), ("removed", "Permanently removed")])
def test_line_of_a_seller_says_when_no_reports_are_taken(
    desk: Client, haus: Seller, state: LinkState, words: str
) -> None:
    Seller.objects.update(
        link_state=state, link_changed_at=timezone.now(), link_reason="Contract ended", last_sign_at=None
    )
    shown = text(desk, q="HAUS24")
    assert all(part in shown for part in (words, "Contract ended", "Last sign of life: never"))


def test_seller_without_listings_is_told_where_nothing_is_found(desk: Client, haus: Seller) -> None:
    Seller.objects.create(id="NEW1")
    shown = text(desk, q="new1")
    assert 'href="/sellers/NEW1/"' in shown
    assert "Nothing found" in shown


def test_chosen_seller_is_told_and_others_are_not(desk: Client, haus: Seller, htmx: dict[str, str]) -> None:
    assert HREF in text(desk, seller="HAUS24")
    assert HREF in desk.get("/listings/?seller=HAUS24&q=haus24", headers=htmx).content.decode()
    assert "sellers-told" not in text(desk)
    assert "sellers-told" not in text(desk, q="kanne")
    assert "sellers-told" not in text(desk, seller="nobody")


def test_words_of_a_title_tell_the_one_company_that_has_them_too(desk: Client, world: World, haus: Seller) -> None:
    listing(world, "other", title="Hauswerk-Kanne")
    shown = text(desk, q="hauswerk")
    assert (HREF in shown, "Tasse</a>" in shown) == (True, False)
    Seller.objects.filter(pk="other").update(company_name="Hauswerk Nord")
    assert "sellers-told" not in text(desk, q="hauswerk")


def test_very_many_sellers_are_told_by_the_way_to_all(desk: Client, haus: Seller) -> None:
    Seller.objects.bulk_create(Seller(pk=f"t{number}", company_name="Teehaus & Co") for number in range(7))
    shown = text(desk, q="teehaus &")
    assert shown.count("Teehaus &amp; Co</a>") == 5
    assert 'href="/sellers/?q=teehaus%20%26">More sellers of this name</a>' in shown


def test_company_with_a_script_is_shown_as_text(desk: Client, haus: Seller) -> None:
    Seller.objects.update(company_name="<script>alert(1)</script>")
    assert "<script>alert" not in text(desk, q="HAUS24")


def test_lines_that_name_sellers_say_that_their_listings_are_not_in_the_table(desk: Client, haus: Seller) -> None:
    shown = desk.get("/listings/find/", {"lines": "HAUS24\nHauswerk Müller\nother"}).content.decode()
    assert "0 listings found" in shown
    assert "3 lines name a seller and no listing: what they offer is not in the table." in shown
    assert shown.count(HREF) == 2
    assert '<a href="/listings/?seller=HAUS24">Their listings</a>' in shown
    assert "1 line names a seller" in desk.get("/listings/find/?lines=haus24").content.decode()


@pytest.mark.rule(12)
@pytest.mark.parametrize("number", [1, 60])
def test_sellers_cost_as_many_queries_however_many_rule_12(
    desk: Client, haus: Seller, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Seller.objects.bulk_create(Seller(pk=f"t{one}", company_name=f"Teehaus {one}") for one in range(number))
    with django_assert_max_num_queries(31):
        text(desk, q="teehaus")
    with django_assert_max_num_queries(20):
        desk.get("/listings/find/", {"lines": "\n".join(f"t{one}" for one in range(number))})
