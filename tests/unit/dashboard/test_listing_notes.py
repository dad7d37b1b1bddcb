"""Notes on a listing, and tickets that are links."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind
from channelsync.dashboard.models import Note
from channelsync.dashboard.templatetags.tickets import ticket
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing


def write(client: Client, offer: Offer, **data: str) -> Any:
    return client.post(f"/listings/{offer.seller_id}/{offer.offer_id}/notes/", data)


def test_note_shows_on_the_listing_and_in_its_history(desk: Client, world: World) -> None:
    offer = listing(world)
    response = write(desk, offer, text="<b>called</b>", ticket="T-1")
    page = desk.get(response["Location"]).content.decode()
    assert page.count("&lt;b&gt;called&lt;/b&gt;") == 2


def test_note_on_the_seller_shows_on_all_listings(desk: Client, world: World) -> None:
    write(desk, listing(world), text="on holiday", on_seller="on")
    other = listing(world)
    assert "on holiday" in desk.get(f"/listings/{other.seller_id}/{other.offer_id}/").content.decode()


def test_note_without_words_is_not_kept(desk: Client, world: World) -> None:
    write(desk, listing(world), text=" ")
    assert not Note.objects.exists()


def test_ticket_links_where_the_setting_says(settings: Settings) -> None:
    settings.TICKET_URL = "https://help.example/t/{ticket}"
    assert 'href="https://help.example/t/A%2F1"' in ticket("A/1")


@pytest.mark.parametrize("address", ["", "javascript:alert('{ticket}')"])
def test_ticket_without_a_web_address_is_text(settings: Settings, address: str) -> None:
    settings.TICKET_URL = address
    assert "href" not in ticket("<1>")
    assert "&lt;1&gt;" in ticket("<1>")


@pytest.mark.parametrize(
    ("chosen", "shown", "hidden"),
    [("reports", "State report", "New listing"), ("events", "New listing", "State report"), ("staff", "called", "New")],
)
def test_history_is_filtered(desk: Client, world: World, chosen: str, shown: str, hidden: str) -> None:
    offer = listing(world)
    write(desk, offer, text="called")
    desk.post(f"/listings/{offer.seller_id}/{offer.offer_id}/listed/", {"version": offer.version})
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/?story={chosen}"
    story = desk.get(address).content.decode().split('class="story"')[1]
    assert shown in story
    assert hidden not in story


def test_history_calls_acts_by_their_words(desk: Client, world: World) -> None:
    offer = listing(world)
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/"
    desk.post(f"{address}listed/", {"version": offer.version})
    desk.post(f"{address}resend/")
    story = desk.get(f"{address}?story=staff").content.decode()
    assert "Sent again" in story
    assert ">resend<" not in story


def test_history_names_the_bulk_action_and_leads_to_it(desk: Client, world: World, staff: User) -> None:
    offer = listing(world)
    by = Actor.person(staff)
    job = bulk.freeze(offers=Offer.objects.all(), kind=BulkKind.LISTED, reason="all fine", by=by)
    page = desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/").content.decode()
    assert f'href="/bulk/{job.pk}/"' in page
    assert "all fine" in page
