"""Journeys through bulk actions."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from channelsync.bulk import services as bulk
from channelsync.bulk import tasks
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, BulkStatus, ItemStatus
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Seller
from channelsync.reports import delivery
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.e2e import places
from tests.unit.dashboard.feeding import COLLEAGUE, ERROR, feed, target

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 12
NAMELESS = """() => [...document.querySelectorAll('main a, main button, main input:not([type=hidden]), main select')]
  .filter(e => !(e.innerText || e.ariaLabel || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML)"""
JOB = re.compile(r"/bulk/\d+/$")


def failed_listings(world: World, count: int) -> list[Offer]:
    """Return listings that have failed, as their sellers were told."""
    for number in range(count):
        world.offer_new("shop", number + 1)
    feed(world)
    offers = list(Offer.objects.listings().order_by("offer_id"))
    decisions = [reports.Decision(target(offer), State.FAILED, [ERROR]) for offer in offers]
    reports.report_many(decisions=decisions, by=COLLEAGUE)
    deliver_all()
    return offers


def deliver_all() -> None:
    """Let SCX accept all that waits."""
    while delivery.deliver().counts["accepted"]:
        pass


def order_retry(page: Page, count: int) -> BulkJob:
    """Select all failed listings in the list, and confirm that they are retried."""
    page.goto("/listings/?state=failed")
    page.check("[name=all]")
    page.click(".bulk-bar [name=kind][value=retry]")
    expect(page.locator(".facts")).to_contain_text("shop")
    page.fill("#id_reason", "Die Prüfung war zu streng")
    page.click("#push .btn-primary")
    page.wait_for_url(JOB)
    expect(page.locator(".head-state")).to_contain_text("Angebot")
    job = BulkJob.objects.get()
    assert job.total == count
    return job


def carry_out_now(page: Page) -> None:
    """Carry out the action that the page shows, without the time to undo."""
    page.click("text=Jetzt senden")
    tasks.sweep()


def fail_at_length(offer: Offer) -> BulkJob:
    """Carry out an action with endless words wherever somebody writes some, and return it."""
    Offer.objects.update(title=LONG[:500], sku=LONG[:150])
    job = bulk.freeze(
        offers={offer.pk: offer.version}, kind=BulkKind.FAILED, by=COLLEAGUE, reason=LONG, ticket=LONG[:100],
        parameters={"errors": [{"code": LONG[:255], "message": LONG[:250]}]}, undo=timedelta(0),
    )  # fmt: skip
    tasks.sweep()
    return job


def test_thousand_listings_are_retried_and_corrected(page: Page, world: World) -> None:
    failed_listings(world, 1000)
    job = order_retry(page, 1000)
    carry_out_now(page)
    deliver_all()
    tasks.sweep()
    expect(page.locator(".tabs")).to_contain_text("Von SCX angenommen 1.000")
    page.click("text=Korrigieren")
    page.fill("#id_reason", "Sie war doch richtig")
    page.click("#push .btn-primary")
    page.wait_for_url(re.compile(rf"/bulk/(?!{job.pk}/)\d+/$"))
    carry_out_now(page)
    expect(page.locator(".bulk-progress")).to_contain_text("1.000 von 1.000 ausgeführt")
    assert Offer.objects.filter(state=State.FAILED).count() == 1000


def test_undone_action_leaves_every_listing_alone(page: Page, world: World) -> None:
    failed_listings(world, 2)
    job = order_retry(page, 2)
    tasks.sweep()  # a worker that looks while the time to undo runs
    page.click("button:has-text('Rückgängig machen')")
    expect(page.locator(".head-state")).to_contain_text("Zurückgezogen")
    BulkJob.objects.update(due_at=timezone.now())
    tasks.sweep()
    job.refresh_from_db()
    assert (job.status, Offer.objects.filter(state=State.FAILED).count()) == (BulkStatus.CANCELLED, 2)
    assert not StateReport.objects.filter(status=ReportStatus.WAITING).exists()


def test_colleague_who_was_faster_is_named(page: Page, world: World) -> None:
    first, _second = failed_listings(world, 2)
    order_retry(page, 2)
    reports.report_listed(targets=[target(first)], by=COLLEAGUE, listing_url="https://market.example/1")
    carry_out_now(page)
    page.click(".tab:has-text('Übersprungen')")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".why")).to_contain_text("colleague")


def test_bulk_action_works_without_javascript(plain: Page, world: World) -> None:
    failed_listings(world, 2)
    order_retry(plain, 2)
    carry_out_now(plain)
    plain.reload()
    expect(plain.locator(".bulk-progress")).to_contain_text("2 von 2 ausgeführt")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_fit_a_phone_whatever_stands_in_them(page: Page, world: World, theme: str) -> None:
    job = fail_at_length(*failed_listings(world, 1))
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/bulk/", f"/bulk/{job.pk}/", f"/bulk/{job.pk}/correct/", places.STEADY["bulk_new"]):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert page.evaluate(NAMELESS) == []


def test_results_fit_a_small_window_whatever_their_words(page: Page, world: World) -> None:
    offers = failed_listings(world, len(ItemStatus))
    Seller.objects.update(company_name="Nordlicht Leuchten & Wohnen GmbH")
    job = bulk.freeze(offers=Offer.objects.all(), kind=BulkKind.RESEND, by=COLLEAGUE, reason="again", undo=timedelta(0))
    for offer, status in zip(offers, ItemStatus, strict=True):
        BulkItem.objects.filter(offer=offer).update(status=status, reason_code="not_allowed")
    Offer.objects.update(state=State.PENDING, undecided=True)
    for width in (768, 900, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/bulk/{job.pk}/")
        expect(page.locator("#bulk-job tbody tr")).to_have_count(len(offers))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
