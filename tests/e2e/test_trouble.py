"""When a request fails, the page says so and keeps what was typed."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect

from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD_ROW = "text=Fehler hinzufügen"


FORMS = ["/listings/shop/1/failed/", "/bulk/new/?all=1&query=state%3D&kind=failed"]


@pytest.fixture(params=FORMS, ids=["one", "bulk"])
def form(request: pytest.FixtureRequest, page: Page, world: World) -> Page:
    """Open the form of a failure, of one listing or of many, with something typed."""
    listing(world, offer_id=1)
    page.goto(request.param)
    page.fill("#id_error-0-code", "E-9")
    return page


def test_failing_server_says_so_and_keeps_input(form: Page) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=500, body="<h1>no</h1>")

    addresses = re.compile(r"/(failed|new)/$")
    form.route(addresses, fail)
    form.click(ADD_ROW)
    expect(form.locator("#trouble")).to_contain_text("Server")
    expect(form.locator("#id_error-0-code")).to_have_value("E-9")
    form.unroute(addresses, fail)
    form.click(ADD_ROW)
    expect(form.locator("#id_error-1-code")).to_be_visible()
    expect(form.locator("#trouble")).to_be_hidden()


def test_trouble_is_seen_wherever_the_button_stands(form: Page) -> None:
    """Also when the cookie of the forms' token went with the session."""
    for row in range(1, 4):
        form.click(ADD_ROW)
        expect(form.locator(f"#id_error-{row}-code")).to_be_visible()
    form.context.clear_cookies()
    form.locator(ADD_ROW).scroll_into_view_if_needed()
    form.click(ADD_ROW)
    expect(form.locator("#trouble")).to_be_in_viewport(ratio=1)
    expect(form.locator("#trouble")).to_contain_text("Sitzung")
    expect(form.locator("#id_error-0-code")).to_have_value("E-9")
    form.click("#trouble [data-close]")
    expect(form.locator("#trouble")).to_be_hidden()


def test_lost_permission_says_so_and_keeps_input(form: Page, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(is_staff=False, is_superuser=False)
    form.click(ADD_ROW)
    expect(form.locator("#trouble")).to_contain_text(re.compile("nicht|keine"))
    expect(form.locator("#id_error-0-code")).to_have_value("E-9")


def test_ended_session_says_so_and_keeps_input(form: Page) -> None:
    cookies = form.context.cookies()
    form.context.clear_cookies(name=re.compile("session"))
    form.click(ADD_ROW)
    expect(form.locator("#trouble")).to_contain_text("Sitzung")
    expect(form.locator("#id_error-0-code")).to_have_value("E-9")
    form.context.add_cookies(  # logged in again, in another tab
        [{"name": one["name"], "value": one["value"], "url": form.url} for one in cookies]
    )
    form.click(ADD_ROW)
    expect(form.locator("#id_error-1-code")).to_be_visible()
    expect(form.locator("#id_error-0-code")).to_have_value("E-9")


def test_back_and_forward_lead_where_one_was(page: Page, world: World) -> None:
    listing(world, offer_id=1, title="Assam")
    page.goto("/listings/?state=to_decide")
    page.click("[data-open]")
    page.click("text=Fehlgeschlagen…")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Assam")
    page.go_back()
    expect(page.locator(".tab[aria-current]")).to_contain_text("Zu entscheiden")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Assam")
