"""Back, forward and reload at the dialog of a bulk action, as at any page; what was typed is still there."""

import re

import pytest
from playwright.sync_api import Page, expect

from channelsync.bulk.models import BulkJob
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]
DIALOG, JOB = re.compile(r"/bulk/new/\?kind=failed&shown="), re.compile(r"/bulk/\d+/$")
TYPED = {"#id_reason": "Lange Begründung", "[name=error-0-code]": "E-7", "[name=error-0-message]": "Kein Bild"}


def open_dialog(page: Page, world: World) -> None:
    """Tick two listings, begin to fail them, and type what is asked for."""
    for number in range(3):
        world.offer_new("shop", number + 1)
    feed(world)
    page.goto("/listings/?state=")
    for number in range(2):
        page.locator("[data-select]").nth(number).check()
    page.click(".bulk-bar [name=kind][value=failed]")
    page.wait_for_url(DIALOG)
    for field, text in TYPED.items():
        page.fill(field, text)


def expect_dialog(page: Page, typed: dict[str, str]) -> None:
    """See the dialog for two listings with what was typed."""
    page.wait_for_url(DIALOG)
    expect(page.locator(".push-columns .btn-primary")).to_contain_text("2 Angebote")
    for field, text in typed.items():
        expect(page.locator(field)).to_have_value(text)


@pytest.mark.parametrize("browser_page", ["page", "plain"])
def test_dialog_is_left_and_entered_by_back_and_forward(
    request: pytest.FixtureRequest, browser_page: str, world: World
) -> None:
    page: Page = request.getfixturevalue(browser_page)
    open_dialog(page, world)
    page.goto("/sellers/")
    page.go_back()
    expect_dialog(page, TYPED)
    page.go_back()
    page.wait_for_url("**/listings/?state=")
    page.go_forward()
    expect_dialog(page, TYPED)
    page.reload()
    expect_dialog(page, {})


@pytest.mark.parametrize("browser_page", ["page", "plain"])
def test_back_from_the_action_leads_to_its_dialog(
    request: pytest.FixtureRequest, browser_page: str, world: World
) -> None:
    page: Page = request.getfixturevalue(browser_page)
    open_dialog(page, world)
    page.click(".push-columns .btn-primary")
    page.wait_for_url(JOB)
    page.go_back()
    expect_dialog(page, TYPED)
    page.click(".push-columns .btn-primary")
    page.wait_for_url(JOB)
    expect(page.locator("main")).to_contain_text("Dieses Formular war schon bestätigt")
    assert BulkJob.objects.count() == 1


def test_samples_are_looked_at_beside_the_dialog(page: Page, world: World) -> None:
    open_dialog(page, world)
    for link in (page.locator(".facts a").first, page.locator(".sample-name a")):
        with page.context.expect_page() as opened:
            link.click()
        expect(opened.value.locator("h1")).to_be_visible()
        opened.value.close()
    expect_dialog(page, TYPED)


@pytest.mark.parametrize("browser_page", ["page", "plain"])
def test_all_error_rows_are_there_again(request: pytest.FixtureRequest, browser_page: str, world: World) -> None:
    page: Page = request.getfixturevalue(browser_page)
    open_dialog(page, world)
    page.click("#add_row")
    second = {"[name=error-1-code]": "E-8", "[name=error-1-message]": "Kein Preis"}
    for field, text in second.items():
        page.fill(field, text)
    page.goto("/sellers/")
    page.go_back()
    expect_dialog(page, TYPED | second)
