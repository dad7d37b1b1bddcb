"""A listing of many variations."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def child(number: int, value: str) -> dict[str, Any]:
    dimensions = [{"attributeId": "a", "value": value}]
    return {"offerId": 500 + number, "sku": f"T-{number}", "variationDimensionList": dimensions}


def test_variations_are_narrowed_by_words_that_outlive_an_update(page: Page, world: World) -> None:
    children = [child(number, value) for number, value in enumerate(["Weiß XL", "Rot XL", "Rot S"] * 10)]
    listing(world, offer_id=1, variationList=children)
    page.goto("/listings/shop/1/")
    lines = page.locator("#variations tbody > tr:visible")
    expect(lines).to_have_count(30)
    page.fill("[data-rows-of]", "xl rot")
    expect(lines).to_have_count(10)
    with page.expect_response("**/listings/shop/1/"):
        page.evaluate("htmx.trigger('#listing', 'back')")
    expect(page.locator(".htmx-settling, .htmx-request")).to_have_count(0)
    expect(lines).to_have_count(10)
    expect(page.locator("[data-rows-of]")).to_have_value("xl rot")
