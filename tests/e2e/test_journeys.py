"""What a support agent does with one listing from the question to the answer."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.listings.models import Offer
from channelsync.reports import delivery
from channelsync.sandbox.world import World
from tests.e2e.conftest import press
from tests.unit.dashboard.feeding import feed, listing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]
GTIN = "4012345678901"
SEND = ".btn-primary:has-text('Dem Händler melden')"


def send(page: Page, world: World) -> None:
    """Send the form that is open, at once, and see it arrive at SCX."""
    before = len(world.reports)
    page.click(SEND)
    assert not delivery.deliver().counts["accepted"]  # a worker that looks while the time to undo runs
    page.click("text=Jetzt senden")
    assert delivery.deliver().counts["accepted"] == 1
    expect(page.locator("#told")).to_contain_text("Von SCX angenommen")
    assert len(world.reports) == before + 1


def find(page: Page, pasted: str) -> None:
    """Paste something into the search of the overview."""
    page.goto("/")
    press(page, "/")
    page.keyboard.insert_text(pasted)
    press(page, "Enter")


def fill_errors(page: Page) -> None:
    """Write two errors: one about the title, one about the GTIN."""
    for number, attribute in enumerate(["title", "gtin"]):
        if number:
            page.click("text=Fehler hinzufügen")
            expect(page.locator("#id_error-1-code")).to_be_focused()
        page.fill(f"#id_error-{number}-code", f"E-{number}")
        page.fill(f"#id_error-{number}-message", "Bitte ändern")
        page.fill(f"#id_error-{number}-related_attribute_id", attribute)


def fail(page: Page, world: World) -> None:
    """Tell two errors of the listing that is shown, by its key."""
    press(page, "f")
    fill_errors(page)
    send(page, world)


def retitle(offer: Offer, world: World, title: str) -> None:
    """Let the seller send the listing anew, under another title."""
    world.offer_update(offer.seller_id, offer.offer_id, title=title)
    feed(world)


def list_at(address: str, page: Page, world: World) -> None:
    """List the listing that is shown under that address, by its key."""
    press(page, "l")
    page.fill("#id_listing_url", address)
    send(page, world)


def test_listing_is_found_failed_mended_and_listed(page: Page, world: World) -> None:
    offer = listing(world, gtin=GTIN, title="!!! Assam !!!")
    find(page, f" {GTIN[:1]} {GTIN[1:7]} {GTIN[7:]} ")
    expect(page.locator("h1")).to_have_text("!!! Assam !!!")
    fail(page, world)
    assert [error["relatedAttributeId"] for error in world.reports[0].element["errorList"]] == ["title", "gtin"]
    retitle(offer, world, "Assam")
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/")
    expect(page.locator("#changes li:has-text('E-0') b")).to_have_text("geändert")
    expect(page.locator("#changes li:has-text('E-1') b")).to_have_text("nicht geändert")
    list_at("https://market.example/assam", page, world)
    expect(page.locator(".head-state")).to_contain_text("Gelistet")
    assert world.reports[1].element["listingUrl"] == "https://market.example/assam"
