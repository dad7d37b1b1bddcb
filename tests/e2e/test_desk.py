"""Journeys of support staff."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.listings.models import Offer
from channelsync.reports import delivery
from channelsync.reports import services as reports
from channelsync.runtime import notices
from channelsync.runtime.models import NoticeLevel
from channelsync.sandbox.world import World
from tests.e2e.conftest import log_in
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target, with_variations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]
GTIN = "4012345678901"
SEND = ".btn-primary:has-text('Dem Händler melden')"


def write_errors(page: Page, *codes: str) -> None:
    """Write an error for each code, adding rows as it goes."""
    for number, code in enumerate(codes):
        if number:
            page.click("text=Fehler hinzufügen")
            expect(page.locator(f"#id_error-{number}-code")).to_be_focused()
        page.fill(f"#id_error-{number}-code", code)
        page.fill(f"#id_error-{number}-message", "Bitte ergänzen")


def test_listing_found_by_gtin_fails_with_two_errors_and_scx_is_told(page: Page, world: World) -> None:
    listing(world, gtin=GTIN, title="Assam")
    page.fill("[name=q]", GTIN)
    page.keyboard.press("Enter")
    page.click("text=Assam")
    page.click("text=Fehlgeschlagen…")
    write_errors(page, "A-1", "B-2")
    page.click(SEND)
    expect(page.locator("#errors")).to_contain_text("B-2")
    page.click("text=Jetzt senden")
    expect(page.locator(".notice-success")).to_contain_text("geht jetzt hinaus")
    assert delivery.deliver().counts["accepted"] == 1
    assert [error["code"] for error in world.reports[0].element["errorList"]] == ["A-1", "B-2"]
    page.reload()
    expect(page.locator(".told")).to_contain_text("Von SCX angenommen")


def test_counter_warns_beyond_250_characters(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/failed/")
    page.fill("#id_error-0-message", "😀" * 251)
    expect(page.locator(".counter.is-over")).to_have_text("251 / 250")


def test_form_is_drawn_once_however_often_rows_come_and_go(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/failed/")
    for rows in (2, 3):
        page.click("text=Fehler hinzufügen")
        expect(page.locator(".error-row")).to_have_count(rows)
        expect(page.locator(f"#id_error-{rows - 1}-code")).to_be_focused()
    page.fill("#id_error-2-message", "drei")
    page.click("[name=remove_row] >> nth=0")
    expect(page.locator(".error-row")).to_have_count(2)
    expect(page.locator("#push")).to_have_count(1)
    expect(page.locator("#id_error-1-message-count")).to_have_text("4 / 250")


def test_colleague_was_faster_and_input_is_kept(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/listed/")
    page.fill("#id_channel_offer_id", "M-77")
    reports.report_in_progress(targets=[target(offer)], by=COLLEAGUE)
    page.click(SEND)
    expect(page.get_by_role("alert").filter(has_text="colleague")).to_be_visible()
    expect(page.locator("#id_channel_offer_id")).to_have_value("M-77")
    page.click(".btn-primary:has-text('Trotzdem melden')")
    expect(page.locator(".head-state")).to_contain_text("Gelistet")


def test_live_update_keeps_focus_and_what_is_unfolded(page: Page, world: World) -> None:
    parent, child = with_variations(world)
    page.goto(f"/listings/?q={parent.seller_id}/{parent.offer_id}")
    page.click(".fold")
    expect(page.locator(".folded")).to_contain_text(child.sku)
    page.focus(".cell-text .title")
    list_it(parent)
    page.evaluate("htmx.trigger('#results', 'back')")
    expect(page.locator(".cell-state").first).to_contain_text("Gelistet")
    expect(page.locator(".cell-text .title")).to_be_focused()
    expect(page.locator(".folded")).to_contain_text(child.sku)


def test_live_update_of_history_keeps_details_open(page: Page, world: World) -> None:
    offer = fail(listing(world))
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/")
    page.click("summary:has-text('JSON')")
    world.offer_update(offer.seller_id, offer.offer_id, title="Neuer Titel")
    feed(world)
    page.evaluate("htmx.trigger('#listing', 'back')")
    expect(page.locator("h1")).to_have_text("Neuer Titel")
    expect(page.locator("details.panel pre.raw")).to_be_visible()


def test_lost_connection_says_so_and_keeps_input(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/failed/")
    page.fill("#id_error-0-code", "E-9")
    page.context.set_offline(True)
    page.click("text=Fehler hinzufügen")
    expect(page.locator("#trouble")).to_contain_text("Verbindung")
    expect(page.locator("#id_error-0-code")).to_have_value("E-9")


def test_ended_session_says_so_and_keeps_input(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(f"/listings/{offer.seller_id}/{offer.offer_id}/failed/")
    page.fill("#id_error-0-code", "E-9")
    page.context.clear_cookies(name="channelsync_session")
    page.click("text=Fehler hinzufügen")
    expect(page.locator("#trouble")).to_contain_text("Sitzung")
    log_in(page.context.new_page())
    page.click("text=Fehler hinzufügen")
    expect(page.locator("#id_error-1-code")).to_be_visible()
    expect(page.locator("#id_error-0-code")).to_have_value("E-9")
    expect(page.locator("#trouble")).to_be_hidden()


def test_desk_works_without_javascript(plain: Page, world: World) -> None:
    listing(world, gtin=GTIN, title="Assam")
    plain.fill("[name=q]", GTIN)
    plain.click("button:has-text('Suchen')")
    plain.click("text=Assam")
    plain.click("text=Fehlgeschlagen…")
    plain.click("text=Fehler hinzufügen")
    plain.click("[name=remove_row] >> nth=0")
    write_errors(plain, "A-1")
    plain.keyboard.press("Tab")
    plain.click(SEND)
    expect(plain.locator("#errors")).to_contain_text("A-1")
    assert Offer.objects.get(gtin=GTIN).state == "failed"


def test_error_comes_to_a_page_that_stays_open(page: Page) -> None:
    page.goto("/listings/?state=failed")
    notices.raise_notice(key="x", text="Die Verbindung steht still", level=NoticeLevel.ERROR)
    page.evaluate("htmx.trigger('#banner', 'back')")
    expect(page.locator("#banner")).to_contain_text("Die Verbindung steht still")
    page.click("#banner button")
    page.wait_for_url("**/listings/?state=failed")
    expect(page.locator("#banner")).not_to_contain_text("Die Verbindung")


def test_notice_is_counted_and_moves_nothing_on_a_page_that_stays_open(page: Page) -> None:
    page.goto("/listings/?state=failed")
    place = page.locator("h1").bounding_box()
    expect(page.locator("#notices-nav")).to_be_hidden()
    notices.raise_notice(key="x", text="Wartung am Sonntag")
    page.evaluate("htmx.trigger('#banner', 'back')")
    expect(page.locator("#notices-nav")).to_have_text("1")
    assert page.locator("h1").bounding_box() == place
    page.reload()
    expect(page.locator("#banner")).to_contain_text("Wartung am Sonntag")


def test_slash_focuses_the_search(page: Page) -> None:
    page.goto("/listings/")
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()


def test_language_and_appearance_are_switched_by_hand(page: Page) -> None:
    page.click("[aria-label^=Sprache]")
    page.click("text=English")
    expect(page.locator("h1")).to_have_text("Listings")
    page.click("[aria-label=Appearance]")
    page.click("text=Dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
