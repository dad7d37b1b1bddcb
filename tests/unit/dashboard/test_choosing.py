"""Pasted lines that name several listings: which are there to choose from."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.search.mapping import several
from channelsync.dashboard.search.words import find_lines
from channelsync.listings.models import Seller
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing
from tests.unit.dashboard.findable import listing as stored
from tests.unit.dashboard.findable import variation


def test_listings_to_choose_from_are_called_by_their_names(desk: Client, world: World) -> None:
    for seller, offer_id in (("shop", 1), ("haus", 2)):
        listing(world, seller, offer_id, sku="TWICE", title=f"Kanne {seller}")
        Seller.objects.filter(pk=seller).update(company_name=f"Teehaus {seller} & Co")
    shown = desk.get("/listings/find/?lines=x%0Atwice").content.decode().partition("<table")[0]
    choice = shown[shown.index('name="choose" value="2:haus/2"') :].partition("</li>")[0]
    assert all(
        part in choice for part in ("Only this one", "Kanne haus</a>", "SKU TWICE", "Teehaus haus &amp; Co</bdi>")
    )
    assert '<span class="small-id">haus/2</span>' in choice


@pytest.mark.django_db
def test_listing_stands_for_its_variations_and_the_choice_is_cut(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    parent = stored(901, title="Kanne")
    for number in range(6):
        variation(1000 + number, parent, sku="TWICE")
        stored(902, f"s{number}", sku="TWICE")
    lines = find_lines("TWICE, TWICE\nTWICE").several
    with django_assert_num_queries(1):
        found = several(lines)
        names = [offer.seller.company_name for one in found for offer in one.choices]
    assert (parent in found[0].choices, len(found[0].choices), found[0].more) == (True, 5, True)
    assert len(names) == 5 * len(found)
