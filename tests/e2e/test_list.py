"""Journeys through the list: it holds still, listings are selected, lines are pasted."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

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
    stood = page.locator("[data-row]").first.bounding_box()
    listing(world, offer_id=2, title="Darjeeling")
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".new-above")).to_contain_text("1 neues oder geändertes")
    expect(page.locator(".title").first).to_have_text("Assam")
    assert page.locator("[data-row]").first.bounding_box() == stood
    page.click(".new-above a")
    expect(page.locator(".title")).to_have_text(["Darjeeling", "Assam"])


def test_list_stands_still_while_something_is_selected(page: Page, world: World) -> None:
    offer = listing(world, title="Assam")
    page.goto("/listings/?state=")
    page.check("[data-select]")
    Offer.objects.filter(pk=offer.pk).update(title="Anders", version=9)
    page.evaluate("htmx.trigger('#results', 'back')")
    page.click(".bulk-bar [value=in_progress]")
    # It was sent as it had been seen, and so is not acted on.
    expect(page.locator("main")).to_contain_text("haben sich inzwischen geändert")


def tick_one_of(page: Page, world: World, number: int) -> None:
    """Show the first page of a list, and tick its first row."""
    for offer_id in range(1, number + 1):
        listing(world, offer_id=offer_id, title=f"Tee {offer_id}")
    page.goto("/listings/?state=new&sort=newest")
    page.locator("[data-select]").first.check()


def test_all_but_the_rows_goes_on_while_something_is_selected(page: Page, world: World) -> None:
    tick_one_of(page, world, 2)
    fail(Offer.objects.get(offer_id=1))
    for offer_id in (3, 4):
        listing(world, offer_id=offer_id, title="Neu")
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".tab-new b")).to_have_text("3")
    expect(page.locator(".new-above")).to_contain_text("2 neue")
    expect(page.locator(".bulk-bar")).to_contain_text("Alle Treffer (3)")
    expect(page.locator(".age")).to_contain_text("die Zeilen stehen still")
    expect(page.locator(".title")).to_have_text(["Tee 2", "Tee 1"])
    page.locator("[data-select]").first.uncheck()
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".title")).to_have_text(["Tee 2"])
    expect(page.locator(".age")).to_contain_text("aktualisiert sich alle")


def test_pages_lead_on_from_the_rows_that_stand_still(page: Page, world: World) -> None:
    tick_one_of(page, world, 53)
    address = page.locator("[rel=next]").get_attribute("href")
    fail(Offer.objects.get(offer_id=53))
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".tab-new b")).to_have_text("52")
    assert page.locator("[rel=next]").get_attribute("href") == address


def test_selected_rows_stand_though_the_list_has_become_empty(page: Page, world: World) -> None:
    tick_one_of(page, world, 1)
    fail(Offer.objects.get(offer_id=1))
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".tab-new b")).to_have_text("0")
    expect(page.locator("[data-select]:checked")).to_have_count(1)
    expect(page.locator(".nothing")).to_have_count(0)
    page.uncheck("[data-select]")
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".nothing")).to_be_visible()


def test_lost_connection_is_noticed_while_something_is_selected(page: Page, world: World) -> None:
    tick_one_of(page, world, 1)
    page.context.set_offline(True)
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator("#trouble")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator("#trouble")).to_be_hidden()


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


@pytest.mark.parametrize("address", ["/listings/?state=", "/failures/code/?code=E-17", "/listings/find/?lines={skus}"])
def test_rows_ticked_before_are_ticked_after_coming_back(page: Page, world: World, address: str) -> None:
    offers = [fail(listing(world, offer_id=number)) for number in (1, 2)]
    page.goto(address.format(skus=f"NEU%0A{offers[1].sku}%0A{offers[0].sku}"))
    ticked = page.locator("[data-select]").nth(1)
    value = ticked.get_attribute("value")
    ticked.check()
    page.locator("[data-open]").first.click()
    page.wait_for_url("**/listings/shop/*/**")
    fail(listing(world, offer_id=3, sku="NEU"))  # stands first: the browser's second row is another one now
    page.go_back()
    expect(page.locator("[data-select]")).to_have_count(3)
    expect(page.locator("[data-select]:checked")).to_have_count(1)
    expect(page.locator("[data-select]:checked")).to_have_value(str(value))
    expect(page.locator("[data-selected]")).to_have_text("1 ausgewählt")


def test_row_that_has_changed_is_not_ticked_after_coming_back(page: Page, world: World) -> None:
    offers = [listing(world, offer_id=number) for number in (1, 2)]
    page.goto("/listings/?state=")
    page.check("[data-select-all]")
    page.locator("[data-open]").first.click()
    page.wait_for_url("**/listings/shop/*/**")
    fail(offers[0])
    page.go_back()
    expect(page.locator("[data-select]:checked")).to_have_count(1)
    expect(page.locator("[data-select]:checked")).to_have_value(f"{offers[1].pk}:{offers[1].version}")


def test_answer_on_its_way_does_not_move_what_was_ticked(page: Page, world: World) -> None:
    offer = listing(world, title="Assam")
    page.goto("/listings/?state=")
    Offer.objects.filter(pk=offer.pk).update(title="Anders", version=9)
    page.evaluate(
        """new Promise(done => {
            document.addEventListener("htmx:beforeOnLoad", () => document.querySelector("[data-select]").click());
            document.addEventListener("htmx:afterOnLoad", () => setTimeout(done, 100));
            htmx.trigger("#results", "back");
        })"""
    )
    expect(page.locator("[data-select]:checked")).to_have_value(f"{offer.pk}:{offer.version}")
    expect(page.locator(".title")).to_have_text("Assam")
