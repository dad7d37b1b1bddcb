"""Every page: in the strict policy, on a phone, in both lights."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.runtime import notices
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 12
ONE = "/listings/shop/1/"
PAGES = ("/listings/", ONE, f"{ONE}failed/", f"{ONE}listed/", "/events/", "/notices/", "/nowhere/")
FIGURES = (
    "/",
    "/failures/",
    "/failures/?by=message",
    "/failures/code/?code=E-17",
    "/sellers/",
    "/sellers/shop/",
    "/stock/",
)


@pytest.fixture
def hard_listing(world: World) -> None:
    """Make shop/1 hard to lay out: endless words, a dead picture, many attributes."""
    attributes = [{"attributeId": LONG[:200], "value": LONG, "group": "0"} for _ in range(20)]
    picture = "https://pictures.invalid/a.jpg"
    fail(
        listing(
            world, offer_id=1, title=LONG[:500], sku=LONG[:150], channelAttributeList=attributes, mainPicture=picture
        )
    )
    notices.raise_notice(key="x", text=LONG)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.usefixtures("hard_listing")
def test_pages_fit_a_phone(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for address in (*PAGES, *FIGURES):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("address", ["/admin/", "/admin/listings/offer/", "/admin/events/inboxevent/"])
@pytest.mark.usefixtures("hard_listing")
def test_admin_works_within_the_policy(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#site-name")).to_contain_text("channelsync")


@pytest.mark.usefixtures("hard_listing")
def test_dead_picture_leaves_the_placeholder(page: Page) -> None:
    page.goto(ONE)
    expect(page.locator(".head .thumb img")).to_be_hidden()
    expect(page.locator(".head .thumb svg")).to_be_visible()


def test_every_control_has_a_name(page: Page) -> None:
    page.goto("/listings/")
    nameless = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
      .filter(e => !(e.innerText || e.ariaLabel || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML)"""
    assert page.evaluate(nameless) == []


@pytest.mark.usefixtures("hard_listing")
def test_what_needs_a_script_shows_only_with_one(page: Page, plain: Page) -> None:
    for address in ("/listings/", ONE, f"{ONE}failed/"):
        page.goto(address)
        expect(page.locator(".with-script:visible")).not_to_have_count(0)
        plain.goto(address)
        expect(plain.locator(".with-script:visible")).to_have_count(0)
