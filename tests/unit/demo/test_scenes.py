"""What the local SCX plays at the demo's start, as the desk takes it."""

from collections import Counter

import pytest

from channelsync.demo import marketplace
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Seller
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.reports.services import Target
from channelsync.sandbox import scenes
from channelsync.sandbox.world import World
from tests import wire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inbox() -> None:
    """Take what SCX has to tell at the start."""
    world = World(seed=1, offers=60)
    scenes.play(world)
    wire.take(*(event.text.decode() for event in world.deliver(1000)))


def test_some_events_cannot_be_applied_and_say_why() -> None:
    invalid = InboxEvent.objects.filter(status=EventStatus.INVALID)
    named = Counter(error.partition(":")[0] for error in invalid.values_list("error", flat=True))
    assert named == {"offerId": 1, "sellerId": 1, "priceList": 2}
    waiting = InboxEvent.objects.get(seller_id="HAUSWERK24", offer_id=scenes.UNHEARD_OF[0][1])
    assert (waiting.status, "waits" in waiting.error) == (EventStatus.UNHANDLED, True)


def test_seller_has_left_and_says_why_and_reports_are_held() -> None:
    seller = Seller.objects.exclude(link_state="linked").get()
    assert (seller.pk, seller.link_state, bool(seller.link_reason)) == (scenes.LEAVER, "unlinked", True)
    offer = Offer.objects.listings().filter(seller=seller)[0]
    target = Target(offer.seller_id, offer.offer_id, offer.version)
    reports.report_many(
        decisions=[reports.Decision(target, State.IN_PROGRESS)], by=marketplace.BY, reason="", ticket=""
    )
    assert StateReport.objects.get().status == ReportStatus.HELD
