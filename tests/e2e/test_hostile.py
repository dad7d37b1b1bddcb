"""Whatever a seller sends is shown, and nothing else happens."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, Request

from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.e2e import hostile, places

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUNNING = """() => [...document.querySelectorAll('[href], [src], [action], [onerror]')].filter((one) =>
  one.hasAttribute('onerror') ||
  ['href', 'src', 'action'].some((name) => /^\\s*javascript:/i.test(one.getAttribute(name) || '')))
  .map((one) => one.outerHTML.slice(0, 200))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 160))"""

SIZES = ((390, 844), (1440, 900))


@pytest.fixture
def strangers(page: Page) -> list[str]:
    """Collect what must not happen: windows that open, and requests to hosts that are neither ours nor pictures'."""
    found: list[str] = []
    ours = urlsplit(page.url).netloc

    def note_dialog(dialog: Dialog) -> None:
        found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc not in {ours, ""} and request.resource_type != "image":
            found.append(f"request: {request.url}")

    page.on("dialog", note_dialog)
    page.on("request", note_request)
    return found


def faults(page: Page, address: str) -> list[str]:
    """Return what is wrong with the page."""
    answer = page.goto(address)
    wrong = [f"status {answer.status}"] if answer and answer.status >= 500 else []
    wrong += page.evaluate(RUNNING)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        wrong += page.evaluate(TOO_WIDE)
    return [f"{address}: {fault}" for fault in wrong]


def test_hostile_texts_are_harmless_and_fit_every_window(page: Page, world: World, strangers: list[str]) -> None:
    offer = hostile.furnish(world)
    assert (
        offer.errors.filter(is_current=True).count(),
        Offer.objects.filter(parent_offer_id=1, seller_id="shop").count(),
    ) == (250, 500)
    found = [fault for address in places.addresses() for fault in faults(page, address)]
    assert found + strangers == []
    page.goto(places.ONE)
    assert hostile.RUNS in page.inner_text("h1")


def test_pages_ask_no_host_but_ours(page: Page, world: World) -> None:
    places.furnish(world)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto("/")
    page.goto("/listings/")
    ours = urlsplit(page.url).netloc
    page.goto("/failures/")
    assert hosts - {ours, ""} <= {"pictures.sandbox.invalid"}
