"""Nothing on any page keeps people out: judged by axe, in the two surfaces that differ most."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from channelsync.dashboard.pushing import error_templates
from channelsync.dashboard.stock import page as stock
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
# Routes that draw no page: they lead to one once they have acted, or give a file or a part of a page. The log-in has
# tests of its own; a seller's description stands in a document that lets no script in, axe neither.
NO_PAGES = {
    *("resume_route", "seller_note", "seller_language", "set_theme", "add_note", "template_delete"),
    *("confirm", "resend", "cancel", "taken_down", "send_now", "take_back_notification", "repeat_notification"),
    *("bulk_start", "bulk_cancel", "bulk_take_back", "apply_event", "apply_events", "close_notice"),
    *("save_view", "delete_view", "default_view", "answer_sheet", "answers_sheet", "export_listings", "export_found"),
    *("bulk_download", "banner", "suggest", "login", "logout", "description"),
}
# Posts a form by itself, as a browser without a script does.
POST = """([address, fields]) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const form = Object.assign(document.createElement("form"), {method: "post", action: address});
  for (const [name, value] of Object.entries({csrfmiddlewaretoken: token, ...fields}))
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  document.body.append(form);
  form.submit();
}"""
TOO_MUCH = "/listings/?" + "a&" * 2001  # more fields than are read
NEW = places.Form("/templates/new/", places.TEMPLATE)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop-light-German", "phone-dark-English"])
def surface(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """Open a browser of that surface, with axe in every page."""
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **request.param)
    context.add_init_script(path=AXE)
    yield context
    context.close()


def judge(page: Page, place: str, answer: Response | None = None, status: int = 200) -> list[str]:
    """Return what axe finds on the page that is open, each with its place; an answer of another status is a fault."""
    strange = [f"{place} {answer.status}"] if answer and answer.status != status else []
    return strange + [f"{place} {fault}" for fault in page.evaluate(JUDGE)]


def faults(page: Page, address: str, status: int = 200) -> list[str]:
    """Return what is wrong at an address."""
    return judge(page, address, page.goto(address), status)


def faults_opened(page: Page, address: str) -> list[str]:
    """Return what is wrong on the page that is open once all that folds is unfolded, and in its dialog."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
    found = judge(page, f"{address} opened:")
    page.evaluate("document.getElementById('keys').showModal()")
    return found + judge(page, f"{address} keys:")


def faults_posted(page: Page, form: places.Form) -> list[str]:
    """Return what is wrong on the page that answers a form."""
    with page.expect_navigation() as answer:
        page.evaluate(POST, [form.address, form.fields])
    return judge(page, f"{form.address} posted:", answer.value, form.status)


@pytest.mark.usefixtures("staff")
def test_axe_finds_nothing_serious(surface: BrowserContext, world: World) -> None:
    page = surface.new_page()
    found = faults(page, "/login/")
    places.furnish(world)
    log_in(page)
    for address in places.addresses():
        found += faults(page, address, 404 if address == places.NOWHERE else 200)
        found += faults_opened(page, address) if address in OPENED else []
    page.goto("/")
    for form in places.POSTED.values():
        found += faults_posted(page, form())
    assert found == []


def write_faulty_error(page: Page) -> None:
    """Add an error by its template, and one whose message is over the limit and that has no code; look at both."""
    page.select_option("[name=template]", index=1)
    page.click("#add_template")
    expect(page.locator("#preview")).to_contain_text("Material fehlt")
    number = page.locator(".error-row").count()
    page.click("#add_row")
    expect(page.locator(f"#id_error-{number}-code")).to_be_focused()
    page.fill(f"#id_error-{number}-message", "x" * 300)
    page.click("#push .btn-primary")
    expect(page.locator(".errorlist").first).to_be_visible()
    expect(page.locator("#preview .finding").first).to_be_visible()


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("address", [places.STEADY["push_failed"], places.STEADY["bulk_new"]])
def test_axe_finds_nothing_serious_in_a_form_of_errors_at_work(
    surface: BrowserContext, world: World, address: str
) -> None:
    page = surface.new_page()
    places.furnish(world)
    log_in(page)
    page.goto(address)
    write_faulty_error(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(JUDGE) == []


def crash(*_given: Any, **_options: Any) -> Any:
    """Fail as only a mistake of ours does."""
    raise RuntimeError("a mistake")


def find_held(*_given: Any, **_options: Any) -> Any:
    """Fail as a write does while another process holds the database."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise OperationalError("database is locked") from cause


def test_axe_finds_nothing_serious_on_pages_of_errors(
    surface: BrowserContext, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = surface.new_page()
    log_in(page)
    monkeypatch.setattr(stock, "changes", crash)
    monkeypatch.setattr(error_templates, "save", find_held)
    found = faults(page, TOO_MUCH, 400) + faults(page, "/stock/", 500)
    for form in (NEW._replace(status=503), places.Form("/login/", {"csrfmiddlewaretoken": "old"}, 403)):
        page.goto(NEW.address)
        found += faults_posted(page, form)
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    assert found + faults(page, "/", 403) == []


@pytest.mark.usefixtures("staff")
def test_axe_finds_nothing_serious_where_the_session_has_ended(surface: BrowserContext) -> None:
    page = surface.new_page()
    log_in(page)
    page.goto(NEW.address)
    surface.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    found = faults_posted(page, NEW._replace(status=401))
    for password in ("wrong", "support"):
        page.fill("#id_username", "support")
        page.fill("#id_password", password)
        with page.expect_navigation() as answer:
            page.click("main form button")
        found += judge(page, f"log-in, {password}:", answer.value)
    expect(page.locator("blockquote").first).to_have_text("E-17")
    assert found == []


def test_every_page_is_judged() -> None:
    assert {route.name for route in urlpatterns} - NO_PAGES == {*places.STEADY, *places.NUMBERED, *places.POSTED}


def test_axe_sees_what_is_wrong(surface: BrowserContext, staff: User) -> None:
    page = surface.new_page()
    page.goto("/login/")
    page.evaluate("document.querySelector('main form').append(document.createElement('button'))")
    assert any("button-name" in fault for fault in page.evaluate(JUDGE))
