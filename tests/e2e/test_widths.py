"""Nothing stands out of the window: every page at the widths of a phone, a tablet, a small and a common desktop."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from channelsync.listings.models import Seller
from channelsync.runtime import notices
from channelsync.sandbox.world import World
from tests.e2e import places
from tests.e2e.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("staff")]
WIDTHS = (390, 768, 1024, 1440)
# What is wider than the window, and whether the words of the menu are cut off.
MEASURE = """() => {
  const root = document.documentElement, menu = document.querySelector(".desk-nav") || root;
  if (root.scrollWidth <= root.clientWidth && menu.scrollWidth <= menu.clientWidth) return "";
  const isOut = (one) => one.getBoundingClientRect().right > root.clientWidth + 1;
  const out = [...document.querySelectorAll("main *")].filter(isOut).map((one) => one.outerHTML.slice(0, 90));
  return `${root.scrollWidth} ${menu.scrollWidth - menu.clientWidth} ${out.slice(0, 3).join(" | ")}`;
}"""
LONG = "Süddeutsche Haushaltswaren- und Gartenbedarfsgesellschaft mbH & Co. KG"


def overfill(world: World) -> None:
    """Fill the desk with a long name and many notices."""
    places.furnish(world)
    Seller.objects.update(company_name=LONG)
    for number in range(12):
        notices.raise_notice(key=f"n{number}", text=f"Wartungsarbeiten an der Plattform, die {number}.")


@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
def test_no_page_is_wider_than_its_window(browser: Browser, live_server: LiveServer, world: World, locale: str) -> None:
    overfill(world)
    context = browser.new_context(base_url=live_server.url, locale=locale, viewport={"width": 1440, "height": 900})
    page, found = context.new_page(), []
    log_in(page)
    for address in places.addresses():
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if out := page.evaluate(MEASURE):
                found.append(f"{address} at {width}: {out}")
    context.close()
    assert found == []
