"""Nothing on any page keeps people out: judged by axe, in the two surfaces that differ most."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from channelsync.dashboard.urls import urlpatterns
from channelsync.sandbox.world import World
from tests.e2e import places
from tests.e2e.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
DESKTOP = {"locale": "de-DE", "color_scheme": "light", "viewport": {"width": 1440, "height": 900}}
PHONE = {"locale": "en-GB", "color_scheme": "dark", "viewport": {"width": 390, "height": 844}}
JUDGE = """async () => (await axe.run()).violations
  .filter(({impact}) => impact === "serious" || impact === "critical")
  .flatMap(({id, nodes}) => nodes.slice(0, 3).map(({html, any, all, none}) =>
    `${id}: ${html.slice(0, 160)} ${[...any, ...all, ...none].map(({message}) => message)[0] || ""}`))"""
# Pages whose menus, disclosures and dialog are judged open, too.
OPENED = ("/", places.ONE, "/sellers/", "/sellers/shop/", "/stock/", "/notices/", "/preferences/", "/listings/")
# Routes that are no page: forms' targets, parts of pages, files.
NO_PAGES = {
    *("resume_route", "code_note", "seller_note", "seller_language", "logout", "set_theme", "variations", "resend"),
    *("preview_failed", "confirm", "add_note", "description", "cancel", "taken_down", "follow_report", "send_now"),
    *("bulk_preview", "bulk_start", "bulk_cancel", "bulk_take_back", "bulk_again", "bulk_correct", "bulk_download"),
    *("save_view", "delete_view", "default_view", "apply_event", "apply_events", "banner", "close_notice", "login"),
    *("answer_sheet", "answer_notify", "template_delete", "export_listings", "export_found", "suggest"),
    *("answers_sheet", "take_back_notification", "repeat_notification"),
}


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop-light-German", "phone-dark-English"])
def surface(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """Open a browser of that surface, with axe in every page."""
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **request.param)
    context.add_init_script(path=AXE)
    yield context
    context.close()


def faults(page: Page, address: str) -> list[str]:
    """Return what axe finds on the page, each with its address."""
    page.goto(address)
    return [f"{address} {fault}" for fault in page.evaluate(JUDGE)]


@pytest.mark.usefixtures("staff")
def test_axe_finds_nothing_serious(surface: BrowserContext, world: World) -> None:
    page = surface.new_page()
    found = faults(page, "/login/")
    places.furnish(world)
    log_in(page)
    for address in places.addresses():
        found += faults(page, address)
    assert found == []


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("address", [places.STEADY["push_failed"], places.STEADY["bulk_new"]])
def test_axe_finds_nothing_serious_in_a_form_of_errors_at_work(
    surface: BrowserContext, world: World, address: str
) -> None:
    page = surface.new_page()
    places.furnish(world)
    log_in(page)
    page.goto(address)
    page.select_option("[name=template]", index=1)
    page.click("#add_template")
    expect(page.locator("#preview")).to_contain_text("Material fehlt")
    number = page.locator(".error-row").count()
    page.click("#add_row")
    expect(page.locator(f"#id_error-{number}-code")).to_be_focused()
    page.fill(f"#id_error-{number}-message", "x" * 300)  # over the limit, and without a code
    page.click("#push .btn-primary")
    expect(page.locator(".errorlist").first).to_be_visible()
    expect(page.locator("#preview .finding").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(JUDGE) == []


@pytest.mark.usefixtures("staff")
def test_axe_finds_nothing_serious_where_all_is_open(surface: BrowserContext, world: World) -> None:
    page, found = surface.new_page(), []
    places.furnish(world)
    log_in(page)
    for address in OPENED:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        found += [f"{address} opened: {fault}" for fault in page.evaluate(JUDGE)]
        page.evaluate("document.getElementById('keys').showModal()")
        found += [f"{address} keys: {fault}" for fault in page.evaluate(JUDGE)]
    assert found == []


def test_every_page_is_judged() -> None:
    assert {route.name for route in urlpatterns} - NO_PAGES == {*places.STEADY, *places.NUMBERED}


def test_axe_sees_what_is_wrong(surface: BrowserContext, staff: User) -> None:
    page = surface.new_page()
    page.goto("/login/")
    page.evaluate("document.querySelector('main form').append(document.createElement('button'))")
    assert any("button-name" in fault for fault in page.evaluate(JUDGE))
