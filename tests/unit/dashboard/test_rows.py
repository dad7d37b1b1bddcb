"""What one line of the list says of the report, and of a parent's stock."""

from decimal import Decimal

import pytest
from django.utils import timezone

from channelsync.dashboard.lists.rows import quantity_of, rows_of
from channelsync.dashboard.shell.states import NOT_TOLD, REPORTS, UNKNOWN
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel
from tests.unit.dashboard.feeding import fail, list_it, listing, with_variations

pytestmark = pytest.mark.django_db


def told(offer: Offer) -> object:
    return rows_of([Offer.objects.select_related("seller").get(pk=offer.pk)])[0].told


def test_line_says_nothing_of_a_report_that_repeats_the_state(world: World) -> None:
    offer = fail(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT)
    assert told(offer) is None


def test_line_says_nothing_where_nobody_has_decided(world: World) -> None:
    assert told(listing(world)) is None


@pytest.mark.parametrize("status", [ReportStatus.WAITING, ReportStatus.HELD, ReportStatus.REJECTED])
def test_line_says_what_became_of_a_report_that_has_not_arrived(world: World, status: ReportStatus) -> None:
    offer = fail(listing(world))
    StateReport.objects.update(status=status)
    assert told(offer) == REPORTS[status]


def test_line_says_that_the_outcome_is_unknown(world: World) -> None:
    offer = fail(listing(world))
    StateReport.objects.update(not_before=timezone.now())
    assert told(offer) == UNKNOWN


def test_line_says_that_the_state_was_not_told(world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT, state="failed")
    assert told(offer) == NOT_TOLD
    StateReport.objects.all().delete()
    assert told(offer) == NOT_TOLD


def test_report_taken_back_is_no_news_once_the_state_is_the_old_one(world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.CANCELLED, state="failed")
    assert told(offer) is None
    StateReport.objects.update(state="listed")
    assert told(offer) == REPORTS[ReportStatus.CANCELLED]


def test_parent_holds_what_its_variations_hold(world: World) -> None:
    parent, child = with_variations(world)
    Offer.objects.filter(pk=parent.pk).update(quantity=0)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=parent.offer_id)
    children.update(quantity=4)
    key, now = {"offer_id": child.offer_id, "seller_id": child.seller_id}, timezone.now()
    StockLevel.objects.create(**key, quantity=9, updated_at=now, received_at=now)
    assert rows_of([parent])[0].inner_stock == Decimal(4 * (children.count() - 1) + 9)
    children.update(quantity=None)
    StockLevel.objects.all().delete()
    assert rows_of([parent])[0].inner_stock is None


def test_lines_hold_together_what_is_known_of_them(world: World) -> None:
    parent, child = with_variations(world)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=parent.offer_id)
    StockLevel.objects.all().delete()
    children.update(quantity=None)
    assert quantity_of(rows_of(list(children), parent=parent), parent=parent) is None
    Offer.objects.filter(pk=child.pk).update(quantity=3)
    assert quantity_of(rows_of(list(children.all()), parent=parent), parent=parent) == 3


def test_ended_variations_count_only_where_their_parent_has_ended(world: World) -> None:
    parent, child = with_variations(world)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=parent.offer_id)
    StockLevel.objects.all().delete()
    children.update(quantity=4)
    children.filter(pk=child.pk).update(state="ended", undecided=False)
    for state, counted in (("listed", children.count() - 1), ("ended", children.count())):
        parent.state = state
        lines = rows_of(list(children.all()), parent=parent)
        (line,) = rows_of([parent])
        assert quantity_of(lines, parent=parent) == line.inner_stock == 4 * counted
        assert line.variations == counted
