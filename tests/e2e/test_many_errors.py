"""As many errors as SCX takes: their form stays at hand."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import fail, listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 250
COUNT_ADDED = """() => {
  window.added = 0;
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((one) => {
    window.added += one.nodeType === 1 ? 1 + one.querySelectorAll("*").length : 0;
  }))).observe(document.querySelector("main"), { childList: true, subtree: true });
}"""


@pytest.fixture
def form(page: Page, world: World) -> Page:
    """Open the form with as many errors as SCX takes, and count what is added to it from then on."""
    entries = (ErrorEntry(f"E-{number}", f"Message {number}") for number in range(MOST))
    fail(listing(world, offer_id=1), *entries)
    page.set_default_timeout(60_000)
    page.goto("/listings/shop/1/failed/")
    page.evaluate(COUNT_ADDED)
    return page


def test_removed_row_goes_and_the_others_stay_in_place(form: Page) -> None:
    form.fill("#id_error-9-message", "typed")
    form.click("#remove-5")
    expect(form.locator("#row-249")).to_have_count(0, timeout=60_000)
    expect(form.locator("#remove-5")).to_be_focused()
    expect(form.locator("#id_error-5-code")).to_have_value("E-6")
    expect(form.locator("#id_error-8-message")).to_have_value("typed")
    expect(form.locator(".error-row")).to_have_count(MOST - 1)
    assert form.evaluate("window.added") < MOST  # thousands, if the form were put there anew


def test_what_is_odd_reaches_the_field_without_drawing_the_others(form: Page) -> None:
    form.fill("#id_error-200-message", "x" * 251)
    expect(form.locator("#id_error-200-message-findings .finding")).to_have_count(1, timeout=60_000)
    form.click("#preview .more-errors > summary")
    expect(form.locator("#preview .more-errors .finding")).to_have_count(1)
    form.fill("#id_error-200-message", "x")
    expect(form.locator("[data-odd] .finding")).to_have_count(0, timeout=60_000)
    expect(form.locator("#preview .more-errors")).to_have_attribute("open", "")  # what was unfolded stays so
    assert form.evaluate("window.added") < MOST


def test_row_that_could_not_be_removed_comes_back(form: Page) -> None:
    form.route("**/failed/", lambda route: route.abort())
    form.click("#remove-5")
    expect(form.locator("[data-trouble=offline]")).to_be_visible()
    expect(form.locator("#row-5")).to_be_visible()
