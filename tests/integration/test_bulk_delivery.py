"""Bulk actions' reports beside a colleague's single push, over HTTP."""

import pytest

from channelsync.bulk.models import BulkKind
from channelsync.listings.models import Offer
from channelsync.reports import claim, delivery
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.integration.test_delivery import known_seller
from tests.unit.bulk.ordering import carry_out, order
from tests.unit.reports import making
from tests.unit.reports.sending import arrived

__all__ = ["known_seller"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scx_settings", "known_seller")]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send four reports in a request, one of them a bulk action's."""
    monkeypatch.setattr(claim, "BATCH", 4)
    monkeypatch.setattr(claim, "SHARE", 1)


def ordered(number: int) -> None:
    """Let a bulk action put in reports of that many listings, from 1."""
    making.offers(number)
    carry_out(order(BulkKind.LISTED, parameters={}))
    assert StateReport.objects.filter(bulk=True).count() == number


@pytest.mark.usefixtures("small_batches")
def test_single_push_arrives_before_what_waits_of_a_bulk_action(world: World) -> None:
    ordered(9)
    making.report(making.offer(100))
    delivery.deliver()
    assert arrived(world) == [100, *range(1, 10)]


@pytest.mark.rule(6)
def test_push_after_a_bulk_action_replaces_what_waits_of_it(world: World) -> None:
    ordered(3)
    making.report(Offer.objects.get(offer_id=3), listing_url="https://m.example/3")
    delivery.deliver()
    assert arrived(world) == [3, 1, 2]


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("pushes", [1, 4])
def test_bulk_action_gets_on_however_many_pushes_keep_coming(world: World, pushes: int) -> None:
    ordered(5)
    numbers = iter(range(100, 140))

    def push(_settled: int = 0) -> None:
        for number, _ in zip(numbers, range(pushes), strict=False):
            making.report(making.offer(number))

    push()
    delivery.deliver(advance=push)
    in_requests = max(arrived(world).index(offer_id) for offer_id in range(1, 6)) // 4
    assert in_requests <= 5
