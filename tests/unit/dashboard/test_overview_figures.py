"""Every number leads to exactly as many: in a world with some of everything, listing after listing drawn by lot."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.figures.sellers import SELLERS
from channelsync.dashboard.lists.counts import look
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, target

pytestmark = pytest.mark.django_db
CODES = ("E-1", "E-2", "E-3")
ENDINGS = (ReportStatus.SENT, ReportStatus.REJECTED, ReportStatus.HELD, ReportStatus.CANCELLED)


@pytest.fixture(params=[1, 2, 3])
def varied(request: pytest.FixtureRequest, world: World) -> random.Random:
    """Fill the desk: decisions, reports' endings, events and pictures are drawn by lot."""
    lot = random.Random(request.param)
    world.add_offers(40)
    feed(world)
    for offer in Offer.objects.listings().order_by("pk"):
        _decide(offer, lot)
    for report in StateReport.objects.order_by("pk"):
        StateReport.objects.filter(pk=report.pk, status=ReportStatus.WAITING).update(
            status=lot.choice([*ENDINGS, ReportStatus.WAITING])
        )
    for offer in lot.sample(list(Offer.objects.listings().order_by("pk")), 15):
        lot.choice([world.end, world.offer_update])(offer.seller_id, offer.offer_id)
    feed(world)
    _age(lot)
    return lot


def _decide(offer: Offer, lot: random.Random) -> None:
    """Leave it, list it, fail it for some reasons, perhaps again, or put it in progress or on retry."""
    act = lot.randrange(6)
    if act == 1:
        list_it(offer)
    if act in (2, 3, 4):
        fail(offer, *(_error(lot) for _ in range(lot.randint(1, 3))))
    if act == 3:
        fail(offer, _error(lot))
    if act == 4:
        reports.retry_listing(target=target(offer), by=COLLEAGUE, reason="again")
    if act == 5:
        reports.report_in_progress(targets=[target(offer)], by=COLLEAGUE)


def _error(lot: random.Random) -> ErrorEntry:
    return ErrorEntry(
        lot.choice(CODES), f"Picture {lot.randint(1, 9)} {lot.choice(['is small', 'is dark'])}", "", "", ""
    )


def _age(lot: random.Random) -> None:
    """Let some be overdue, some pictures end soon, and some events be invalid."""
    now = timezone.now()
    for pk in Offer.objects.order_by("pk").values_list("pk", flat=True):
        Offer.objects.filter(pk=pk).update(
            state_since=now - timedelta(hours=lot.choice([1, 30])),
            content_mark_at=now - timedelta(days=lot.choice([1, 6, 9])),
            picture=lot.choice(["", "https://a.example/b.jpg"]),
        )
    for pk in InboxEvent.objects.order_by("pk").values_list("pk", flat=True)[::9]:
        InboxEvent.objects.filter(pk=pk).update(status=EventStatus.INVALID)


def found(**members: str) -> int | None:
    """Return how many listings a filter finds, as the list says it."""
    chosen = ListingFilter(**members)
    return look(chosen).counts[chosen.state]


@pytest.mark.usefixtures("varied")
def test_figures_of_the_overview_are_those_of_the_pages_that_they_lead_to(desk: Client) -> None:
    context = desk.get("/").context
    shown = {one.url: one.number for one in (*context["waiting"], *context["states"])}
    counted = dict(_counted(desk, shown))
    assert counted == shown
    assert sum(number > 0 for number in shown.values()) >= 10


def _counted(desk: Client, urls: dict[str, int]) -> Iterator[tuple[str, int]]:
    for url in urls:
        page = desk.get(url).context
        yield url, len(page["events"]) if url.startswith("/events/") else int(page["found"])


@pytest.mark.usefixtures("varied")
def test_figures_of_failures_are_those_of_the_lists_that_they_lead_to() -> None:
    figures = FAILURES.recount().what
    groups = [*figures.codes, *figures.messages]
    assert [group.listings for group in groups] == [found(**group.members) for group in groups]
    assert {group.code for group in figures.codes} == set(CODES)
    assert figures.listings == found(state="failed")


@pytest.mark.usefixtures("varied")
def test_figures_of_sellers_are_those_of_the_lists_that_they_lead_to() -> None:
    figures = SELLERS.recount().what
    for seller, one in figures.items():
        assert all(number == found(state=tab, seller=seller) for tab, number in one.tabs.items())
        assert one.held == found(report="held", seller=seller)
    assert any(one.held for one in figures.values())


@pytest.mark.usefixtures("varied")
def test_held_reports_of_a_seller_lead_to_their_listings(desk: Client) -> None:
    page = desk.get("/")
    held = [one for one in page.context["sellers"] if one.figures.held]
    assert held
    shown = page.content.decode()
    assert all(f'href="/listings/?report=held&amp;seller={one.seller.pk}"' in shown for one in held)
