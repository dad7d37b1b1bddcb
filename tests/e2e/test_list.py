"""Journeys through the list: it holds still, listings are selected, lines are pasted."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]
PASTE = """lines => {
    const data = new DataTransfer();
    data.setData("text", lines);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.querySelector("[data-search]").dispatchEvent(event);
}"""


def test_new_listing_waits_until_it_is_asked_for(page: Page, world: World) -> None:
    listing(world, offer_id=1, title="Assam")
    page.goto("/listings/?state=")
    listing(world, offer_id=2, title="Darjeeling")
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".new-above")).to_contain_text("1 neues")
    expect(page.locator(".title").first).to_have_text("Assam")
    page.click(".new-above a")
    expect(page.locator(".title")).to_have_text(["Darjeeling", "Assam"])


def test_list_stands_still_while_something_is_selected(page: Page, world: World) -> None:
    offer = listing(world, title="Assam")
    page.goto("/listings/?state=")
    page.check("[data-select]")
    Offer.objects.filter(pk=offer.pk).update(title="Anders", version=9)
    page.evaluate("htmx.trigger('#results', 'back')")
    page.click(".bulk-bar [value=in_progress]")
    expect(page.locator("main")).to_contain_text("Anders")
    expect(page.locator("[name=pk]").first).to_have_value(f"{offer.pk}:{offer.version}")


def test_page_is_selected_and_unselected_at_once(page: Page, world: World) -> None:
    for number in (1, 2):
        listing(world, offer_id=number)
    page.goto("/listings/?state=")
    expect(page.locator(".bulk-bar .btn").first).to_be_hidden()
    page.check("[data-select-all]")
    expect(page.locator("[data-select]:checked")).to_have_count(2)
    page.locator("[data-select]").first.uncheck()
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")
    expect(page.locator(".bulk-bar .btn").first).to_be_visible()


def test_pasted_lines_are_looked_for_one_by_one(page: Page, world: World) -> None:
    listing(world, sku="TEE-1")
    listing(world, sku="TEE-2")
    page.goto("/listings/?state=")
    page.evaluate(PASTE, "TEE-1\nTEE-2\nFEHLT")
    page.wait_for_url("**/listings/find/**")
    expect(page.locator("#found")).to_contain_text("2 Angebote gefunden")
    expect(page.locator("#found .panel-bad")).to_contain_text("FEHLT")
