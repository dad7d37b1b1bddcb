"""Report variations along with their listing."""

import json
from typing import Any

import pytest

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Transition
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from tests.unit.reports import making
from tests.unit.reports.making import SUPPORT, target

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_variations(settings: Any) -> None:
    """Report variations too."""
    settings.REPORT_VARIATIONS = "all"


@pytest.fixture
def parent() -> Offer:
    """Return a listing with two variations, 11 and 12."""
    row = making.offer()
    making.variation(row, 11)
    making.variation(row, 12, channel_offer_id="M12")
    return row


def told() -> list[int]:
    """Return the offer ids of the reports that wait."""
    return sorted(StateReport.objects.filter(status="waiting").values_list("offer__offer_id", flat=True))


def test_parent_alone_is_reported_unless_wanted_otherwise(parent: Offer) -> None:
    making.report(parent)
    assert told() == [1]


@pytest.mark.usefixtures("all_variations")
def test_parent_is_reported_with_its_variations(parent: Offer) -> None:
    result = reports.report_listed(targets=[target(parent)], by=SUPPORT, listing_url="https://m.example/1")
    assert (told(), result.done) == ([1, 11, 12], [target(parent)])
    elements = {row.offer.offer_id: json.loads(row.body) for row in StateReport.objects.select_related("offer")}
    assert "channelOfferId" not in elements[11]
    assert (elements[12]["channelOfferId"], elements[12]["listingUrl"]) == ("M12", "https://m.example/1")


@pytest.mark.usefixtures("all_variations")
def test_variation_that_follows_does_not_move(parent: Offer) -> None:
    making.report(parent, State.FAILED)
    child = Offer.objects.get(offer_id=11)
    assert (child.has_own_state, Transition.objects.filter(offer=child, kind="report").count()) == (False, 0)


@pytest.mark.usefixtures("all_variations")
def test_variation_with_a_state_of_its_own_is_left_alone(parent: Offer) -> None:
    making.report(Offer.objects.get(offer_id=11), State.FAILED)
    StateReport.objects.update(status="sent")
    making.report(parent, State.LISTED)
    assert told() == [1, 12]


@pytest.mark.usefixtures("all_variations")
def test_ended_variation_is_left_alone(parent: Offer) -> None:
    making.end(Offer.objects.get(offer_id=12))
    making.report(parent, State.LISTED)
    assert told() == [1, 11]


def test_decision_that_names_a_variation_gives_it_a_state_of_its_own(parent: Offer) -> None:
    child = Offer.objects.get(offer_id=11)
    making.report(child, State.FAILED)
    child.refresh_from_db()
    parent.refresh_from_db()
    assert (child.state, child.has_own_state, parent.state) == ("failed", True, "pending")


@pytest.mark.usefixtures("all_variations")
def test_parent_and_variation_in_one_call_are_each_told_once(parent: Offer) -> None:
    child = target(Offer.objects.get(offer_id=11))
    decisions = [reports.Decision(target(parent), State.LISTED), reports.Decision(child, State.IN_PROGRESS)]
    reports.report_many(decisions=decisions, by=SUPPORT)
    assert dict(StateReport.objects.values_list("offer__offer_id", "state")) == {
        1: "listed", 11: "in_progress", 12: "listed",
    }  # fmt: skip


@pytest.mark.usefixtures("all_variations")
def test_cancel_takes_back_the_variations_too(parent: Offer) -> None:
    reports.cancel(report_id=making.report(parent).pk, by=SUPPORT)
    assert told() == []


def test_cancel_of_own_decision_lets_variation_follow_again(parent: Offer) -> None:
    child = Offer.objects.get(offer_id=11)
    reports.cancel(report_id=making.report(child).pk, by=SUPPORT)
    child.refresh_from_db()
    assert child.has_own_state is False


@pytest.mark.usefixtures("all_variations")
def test_resend_of_parent_tells_variations_too(parent: Offer) -> None:
    making.report(parent)
    StateReport.objects.update(status="sent")
    reports.resend(targets=[target(parent)], by=SUPPORT)
    assert told() == [1, 11, 12]
