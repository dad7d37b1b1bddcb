"""The history of a listing in a browser: older pages come in below, and nothing moves while new entries come in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from channelsync.dashboard.models import Note
from channelsync.dashboard.shell.notes import add_note
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import COLLEAGUE, listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def noted(world: World) -> Offer:
    """Return a listing with 120 notes of different times."""
    offer = listing(world)
    key, now = {"seller_id": offer.seller_id, "offer_id": offer.offer_id}, timezone.now()
    Note.objects.bulk_create(Note(**key, text=f"Note {number}.", author_name="mary") for number in range(120))
    for note in Note.objects.all():
        Note.objects.filter(pk=note.pk).update(created_at=now - timedelta(minutes=note.pk))
    return offer


def test_older_entries_stay_while_new_ones_come_in(page: Page, noted: Offer) -> None:
    page.goto(f"/listings/{noted.seller_id}/{noted.offer_id}/?story=staff")
    entries = page.locator("#history .story > li")
    expect(entries).to_have_count(50)
    page.locator("#story-more-link").focus()
    page.keyboard.press("Enter")
    expect(entries).to_have_count(100)
    expect(page.locator("#story-more-link")).to_be_focused()
    add_note(seller_id=noted.seller_id, offer_id=noted.offer_id, text="Brand new", by=COLLEAGUE)
    before = page.evaluate("scrollY")
    page.evaluate("htmx.trigger('#listing', 'back')")
    expect(entries).to_have_count(101)
    expect(page.locator("#story-more-link")).to_be_focused()
    assert page.evaluate("scrollY") >= before > 0


def test_history_leads_to_its_beginning(page: Page, noted: Offer) -> None:
    page.goto(f"/listings/{noted.seller_id}/{noted.offer_id}/?story=staff")
    for number in (100, 120):
        page.click("#story-more-link")
        expect(page.locator("#history .story > li")).to_have_count(number)
    expect(page.locator("#story-more-link")).to_have_text("Das ist der Anfang.")


def test_older_pages_without_a_script(page: Page, noted: Offer) -> None:
    address = f"/listings/{noted.seller_id}/{noted.offer_id}/"
    page.goto(f"{address}?story=staff")
    page.goto(address + (page.get_attribute("#story-more-link", "href") or ""))
    expect(page.locator("#history .story > li").first).to_contain_text("Note")
    expect(page.locator("#history [aria-current]")).to_have_text("Mitarbeitende")
    page.click("#history >> text=Neueste")
    expect(page.locator("#history .story > li").first).to_contain_text("Note 0.")


def test_short_history_refreshes_without_a_complaint(page: Page, world: World) -> None:
    offer, said = listing(world), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/")
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
        page.evaluate("htmx.trigger('#listing', 'back')")
    expect(page.locator("#history .story > li")).not_to_have_count(0)
    assert said == []
