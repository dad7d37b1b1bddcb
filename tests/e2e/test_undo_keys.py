"""Report and undo by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from channelsync.bulk.models import BulkJob, BulkStatus
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.e2e.conftest import press
from tests.unit.dashboard.feeding import COLLEAGUE, listing, target

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]


def test_report_is_written_sent_and_undone_by_keys(page: Page, world: World) -> None:
    listing(world, offer_id=1)
    page.goto("/listings/shop/1/failed/")
    page.keyboard.type("E-1")
    page.fill("#id_error-0-message", "Die GTIN fehlt")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#told .follow")).to_be_focused()
    press(page, "Tab")
    expect(page.locator("#told .follow button").first).to_be_focused()
    press(page, "u")
    expect(page.locator(".head-state")).to_contain_text("Wartet auf Entscheidung")
    assert not StateReport.objects.exclude(status=ReportStatus.CANCELLED).exists()


def test_bulk_action_is_confirmed_and_undone_by_keys(page: Page, world: World) -> None:
    listing(world, offer_id=1)
    page.goto("/listings/?state=to_decide")
    press(page, *"jxp")
    page.wait_for_url("**/bulk/new/?kind=*")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("Wird geprüft")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/bulk/\d+/$"))
    expect(page.locator("#progress")).to_be_focused()
    press(page, "u")
    expect(page.locator(".head-state")).to_contain_text("Zurückgezogen")
    assert BulkJob.objects.get().status == BulkStatus.CANCELLED


def test_focus_stays_where_it_is_while_the_page_looks_again(page: Page, world: World) -> None:
    listing(world, offer_id=1)
    page.goto("/listings/shop/1/in-progress/")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#told .follow")).to_be_focused()
    page.focus("h1 ~ * a, .head a")
    with page.expect_response(re.compile("/reports/|/listings/shop/1/")):
        page.evaluate("htmx.trigger('#listing', 'back')")
    expect(page.locator("#told .follow")).not_to_be_focused()


def test_faster_colleague_is_where_the_focus_goes(page: Page, world: World) -> None:
    offer = listing(world, offer_id=1)
    page.goto("/listings/shop/1/listed/")
    reports.report_in_progress(targets=[target(offer)], by=COLLEAGUE, reason="Ich war schneller")
    page.click("#push .btn-primary")
    expect(page.locator("#push .panel-bad")).to_be_focused()
    expect(page.locator("#push .panel-bad")).to_contain_text("Ich war schneller")
    expect(page.locator("#push .btn-primary")).to_have_text("Trotzdem melden")
