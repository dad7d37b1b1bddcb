"""Which listings the demo's marketplace decides about."""

import pytest
from django.utils import timezone

from channelsync.audit.actors import Actor, ActorKind
from channelsync.demo import marketplace
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from tests import wire
from tests.unit.bulk.ordering import carry_out, order

pytestmark = pytest.mark.django_db
PERSON = Actor(ActorKind.PERSON, "support")


def untouched() -> list[int]:
    """Return the offer ids that are free for the marketplace."""
    return [offer.offer_id for offer in marketplace.untouched(Offer.objects.order_by("pk"), timezone.now())]


def decide(by: Actor) -> None:
    """Report listing 1 in progress."""
    reports.report_many(
        decisions=[reports.Decision(reports.Target("S1", 1), State.IN_PROGRESS)], by=by, reason="", ticket=""
    )


@pytest.mark.parametrize(("by", "free"), [(PERSON, [2]), (marketplace.BY, [1, 2])])
def test_listing_that_a_person_decided_is_left_alone(by: Actor, free: list[int]) -> None:
    wire.take(wire.offer(), wire.offer(offerId=2))
    decide(by)
    assert untouched() == free


def test_listing_is_free_again_after_a_while() -> None:
    wire.take(wire.offer())
    decide(PERSON)
    Offer.objects.update(decided_at=timezone.now() - marketplace.HANDS_OFF)
    assert untouched() == [1]


def test_listing_that_waits_in_a_bulk_action_is_left_alone() -> None:
    wire.take(wire.offer(), wire.offer(offerId=2))
    job = order(offers=Offer.objects.filter(offer_id=2))
    assert untouched() == [1]
    carry_out(job)
    Offer.objects.update(decided_at=timezone.now() - marketplace.HANDS_OFF)
    assert untouched() == [1, 2]
