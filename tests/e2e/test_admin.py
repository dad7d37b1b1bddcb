"""The administration's lists in a real browser: all columns are in sight, and lead to the desk."""

from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry
from channelsync.audit.services import record
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.e2e import places
from tests.e2e.conftest import log_in
from tests.e2e.test_accessibility import AXE, DESKTOP, PHONE, faults
from tests.unit.dashboard.feeding import fail, listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST_ID = "SUEDDEUTSCHE_HAUSHALTSWAREN_UND_GARTENBEDARF_MBHCO"
# By how many pixels the window, or the list in it, is wider than what is seen of it.
OVER = """() => [document.documentElement, document.querySelector(".results")].filter(Boolean)
  .reduce((sum, part) => sum + Math.max(0, part.scrollWidth - part.clientWidth), 0)"""
LISTS = [
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for model in apps.get_models()
    if model.__module__.startswith("channelsync.")
]


@pytest.fixture
def acts(world: World) -> Offer:
    """Fill all lists, with ids as long as they may be; return the listing that a person decided on."""
    places.furnish(world)
    offer = fail(listing(world, LONGEST_ID, 2**63 - 1))
    for number in range(3):
        record(
            by=Actor.system("channelsync.events.sync_sellers"), action="report_failed", ticket="SUPPORT-1234567",
            seller_id=offer.seller_id, offer_id=offer.offer_id, reason="Donaudampfschifffahrt " * (number + 1) * 8,
        )  # fmt: skip
    return offer


@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
@pytest.mark.usefixtures("acts", "staff")
def test_every_list_fits_a_desktop(browser: Browser, live_server: LiveServer, locale: str) -> None:
    context = browser.new_context(base_url=live_server.url, locale=locale, viewport={"width": 1440, "height": 900})
    page, over = context.new_page(), {}
    log_in(page)
    for address in LISTS:
        page.goto(address)
        over[address] = page.evaluate(OVER)
    context.close()
    assert {address: pixels for address, pixels in over.items() if pixels} == {}


def test_auditor_finds_an_act_and_goes_to_its_listing(page: Page, acts: Offer) -> None:
    page.goto("/admin/audit/auditentry/")
    page.fill("#searchbar", f"{acts.seller_id}/{acts.offer_id}")
    page.press("#searchbar", "Enter")
    row = page.locator("#result_list tbody tr").first
    expect(row).to_contain_text("Entscheidung: Fehlgeschlagen")
    page.locator("#changelist-filter").get_by_role("link", name="Das System", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(3)
    row.locator(".field-about a").click()
    expect(page).to_have_url(f"{page.url.partition('/listings')[0]}/listings/{acts.seller_id}/{acts.offer_id}/")


@pytest.mark.parametrize("surface", [DESKTOP, PHONE], ids=["desktop-light-German", "phone-dark-English"])
@pytest.mark.usefixtures("acts", "staff")
def test_log_keeps_nobody_out(browser: Browser, live_server: LiveServer, surface: dict[str, Any]) -> None:
    context = browser.new_context(base_url=live_server.url, **surface)
    context.add_init_script(path=AXE)
    page = context.new_page()
    log_in(page)
    newest = f"/admin/audit/auditentry/{AuditEntry.objects.latest('pk').pk}/change/"
    found = [fault for address in ("/admin/audit/auditentry/", newest) for fault in faults(page, address)]
    context.close()
    assert found == []
