"""The chart of a listing's stock, and the table behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from channelsync.dashboard.shell.preferences import prefer
from channelsync.sandbox.world import World
from channelsync.stock.models import StockSnapshot
from tests.unit.dashboard.feeding import listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTE_TEXTS = """(() => {
  window.drawn = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.drawn.push(String(text));
    return fill.call(this, text, ...rest);
  };
})()"""


@pytest.mark.parametrize("lang", ["de", "en"])
def test_chart_tells_times_as_the_table_does(page: Page, staff: User, world: World, lang: str) -> None:
    listing(world, offer_id=1)
    for hour in range(4):
        at = NOON + timedelta(hours=hour)
        StockSnapshot.objects.create(seller_id="shop", offer_id=1, quantity=hour, updated_at=at, received_at=at)
    prefer(by=staff, time_zone="Asia/Kolkata")  # the browser is in Berlin
    page.context.set_extra_http_headers({"Accept-Language": lang})
    page.add_init_script(NOTE_TEXTS)
    page.goto("/listings/shop/1/")
    page.wait_for_selector("#stock-chart canvas")
    times = page.evaluate("window.drawn.filter((text) => text.includes(':'))")
    assert times
    assert all("17:30" <= time <= "20:30" and len(time) == 5 for time in times), times
    assert "17:30" in (page.locator(".stock-table tbody").text_content() or "")
