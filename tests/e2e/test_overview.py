"""The overview and the pages of figures, in a browser."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.runtime.models import SharedValue
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, list_it, listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def count_anew() -> None:
    """Forget the figures: those younger than a few seconds are shown as they are."""
    SharedValue.objects.filter(key__startswith="desk.").delete()


def show_days_as_table(page: Page) -> None:
    """Unfold the table below the days' chart by its key."""
    page.focus("text=Als Tabelle")
    page.keyboard.press("Enter")
    expect(page.locator("#days table")).to_be_visible()


def test_overview_updates_itself_without_losing_focus_scroll_or_charts(page: Page, world: World) -> None:
    list_it(listing(world))
    page.set_viewport_size({"width": 900, "height": 500})
    count_anew()
    page.goto("/")
    expect(page.locator("#overview canvas")).to_have_count(2)
    show_days_as_table(page)
    page.evaluate("scrollTo(0, 300)")
    before = page.evaluate("scrollY")
    fail(listing(world))
    count_anew()
    page.evaluate("htmx.trigger('#overview', 'back')")
    expect(page.locator("a[href='/listings/?state=failed'] b")).to_have_text("1")
    expect(page.locator("#days summary")).to_be_focused()
    assert (page.evaluate("scrollY"), page.locator("#overview canvas").count()) == (before, 2)


def test_note_that_is_being_typed_survives_an_update(page: Page, world: World) -> None:
    listing(world, "shop")
    page.goto("/sellers/shop/")
    page.fill("#note", "Ruft montags an")
    page.focus("#ticket")
    list_it(listing(world, "shop"))
    page.evaluate("htmx.trigger('#seller', 'back')")
    expect(page.locator(".head .btn")).to_contain_text("(2)")
    expect(page.locator("#note")).to_have_value("Ruft montags an")
    page.click("#notes button")
    expect(page.locator("#notes .note")).to_contain_text("Ruft montags an")


def test_failure_leads_to_its_listings(page: Page, world: World) -> None:
    fail(listing(world, title="Assam"))
    count_anew()
    page.goto("/")
    page.click("text=E-17")
    page.click("text=1 fehlgeschlagenes Angebot")
    expect(page.locator(".listings")).to_contain_text("Assam")
    page.click(".chip")
    page.wait_for_url(lambda url: "code=" not in url)
