"""What is odd is asked about once, faults take the focus: with a script, without one, for one listing and for many."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.bulk.models import BulkJob
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.e2e.conftest import press
from tests.unit.dashboard.feeding import listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONE, MANY = "/listings/shop/1/failed/", "/bulk/new/?all=1&query=state%3D&kind=failed"
SEND = "#push .acts .btn-primary"


def write(page: Page, form: str) -> None:
    page.goto(form)
    page.fill("#id_error-0-code", "E-9")
    page.fill("#id_error-0-message", "Nicht {{sku}}")
    if form == MANY:
        page.fill("#id_reason", "gesehen")


@pytest.mark.parametrize("form", [ONE, MANY])
def test_finding_appears_at_its_field_while_one_types_and_goes_again(page: Page, world: World, form: str) -> None:
    listing(world, offer_id=1)
    write(page, form)
    expect(page.locator("#id_error-0-message-findings")).to_contain_text("{{sku}}")
    page.fill("#id_error-0-message", "Kein Bild")
    expect(page.locator("#id_error-0-message-findings")).to_be_empty()
    expect(page.locator("#id_error-0-message")).to_be_focused()


@pytest.mark.parametrize("form", [ONE, MANY])
def test_warnings_are_asked_about_once_and_then_it_goes_out(page: Page, world: World, form: str) -> None:
    listing(world, offer_id=1)
    write(page, form)
    page.click(SEND)
    expect(page.locator(".panel-warn")).to_be_focused()
    expect(page.locator(SEND)).to_contain_text("1 Warnung: trotzdem melden")
    assert not StateReport.objects.exists()
    page.click(SEND)
    expect(page.locator("#push")).to_have_count(0)
    assert StateReport.objects.count() + BulkJob.objects.count() == 1


def test_warnings_are_asked_about_without_a_script(plain: Page, world: World) -> None:
    listing(world, offer_id=1)
    write(plain, ONE)
    plain.click(SEND)
    expect(plain.locator(".panel-warn")).to_contain_text("{{sku}}")
    plain.fill("#id_error-0-message", "Auch nicht {{gtin}}")
    plain.click(SEND)
    expect(plain.locator(".panel-warn")).to_contain_text("{{gtin}}")
    plain.click(SEND)
    expect(plain.locator("#push")).to_have_count(0)
    assert StateReport.objects.count() == 1


def test_focus_without_a_script_is_where_one_begins_and_at_the_first_fault(plain: Page, world: World) -> None:
    listing(world, offer_id=1)
    plain.goto(ONE)
    expect(plain.locator("#id_error-0-code")).to_be_focused()
    plain.keyboard.type("E-9")
    plain.click(SEND)
    expect(plain.locator("#id_error-0-message")).to_be_focused()
    expect(plain.locator(".panel-bad")).to_contain_text("Fehler 1, Kurztext")


def test_key_opens_the_form_with_the_focus_on_code_and_faults_take_it(page: Page, world: World) -> None:
    listing(world, offer_id=1)
    page.goto("/listings/shop/1/")
    press(page, "f")
    expect(page.locator("#id_error-0-code")).to_be_focused()
    page.keyboard.type("E-9")
    page.click("#add_row")
    expect(page.locator("#id_error-1-code")).to_be_focused()
    page.click(SEND)  # the blank row is dropped, the missing message is the first fault
    expect(page.locator("#id_error-0-message")).to_be_focused()
    expect(page.locator(".error-row")).to_have_count(1)
    page.click(".panel-bad a")
    expect(page.locator("#id_error-0-message")).to_be_focused()
