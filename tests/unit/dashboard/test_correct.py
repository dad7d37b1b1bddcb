"""Telling the seller of one listing again what held before a wrong decision."""

from typing import Any

import pytest
from django.test import Client

from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target


@pytest.fixture
def wrong(desk: Client, world: World) -> Offer:
    """Return a listing that had failed, and was then reported as listed by mistake; both reports are out."""
    offer = list_it(fail(listing(world)))
    StateReport.objects.filter(status=ReportStatus.WAITING).update(status=ReportStatus.SENT)
    return offer


def url(offer: Offer, act: str = "correct/") -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}"


def correct(client: Client, offer: Offer, **data: Any) -> Any:
    return client.post(url(offer), {"version": offer.version, **data})


def test_form_shows_what_will_be_told_again(desk: Client, wrong: Offer) -> None:
    assert url(wrong) in desk.get(url(wrong, "")).content.decode()
    page = desk.get(url(wrong)).content.decode()
    assert all(word in page for word in ("E-17", "Material is missing", "Failed"))


def test_correction_needs_a_reason(desk: Client, wrong: Offer) -> None:
    response = correct(desk, wrong, ticket="T-77")
    assert response.status_code == 422
    assert "T-77" in response.content.decode()
    assert Offer.objects.listings().get().state == State.LISTED


def test_correction_tells_the_earlier_failure_and_waits_to_be_undone(desk: Client, wrong: Offer) -> None:
    assert correct(desk, wrong, reason="wrong listing", ticket="T-1").status_code == 302
    report = StateReport.objects.get(status=ReportStatus.WAITING)
    move = Transition.objects.latest("version")
    assert (report.state, (report.due_at - report.created_at).total_seconds()) == (State.FAILED, 10)
    assert (move.reason, move.ticket, move.actor_name) == ("wrong listing", "T-1", "support")
    assert ListingError.objects.filter(transition=move).values_list("code", flat=True)[0] == "E-17"
    assert not Offer.objects.listings().get().is_live


def test_undone_correction_leaves_what_it_wanted_to_correct(desk: Client, wrong: Offer) -> None:
    correct(desk, wrong, reason="wrong listing")
    desk.post(url(wrong, "cancel/"), {"report": StateReport.objects.get(status=ReportStatus.WAITING).pk})
    offer = Offer.objects.listings().get()
    assert (offer.state, offer.is_live) == (State.LISTED, True)
    assert not StateReport.objects.filter(status=ReportStatus.WAITING).exists()


@pytest.mark.rule(5)
def test_correction_of_what_changed_since_is_refused_rule_5(desk: Client, wrong: Offer) -> None:
    reports.report_in_progress(targets=[target(wrong)], by=COLLEAGUE, reason="me first")
    response = correct(desk, wrong, reason="typed")
    assert response.status_code == 409
    assert all(word in response.content.decode() for word in ("colleague", "me first", "typed"))


def test_sellers_update_leaves_nothing_to_correct(desk: Client, world: World, wrong: Offer) -> None:
    world.offer_update(wrong.seller_id, wrong.offer_id, title="Anders")
    feed(world)
    assert url(wrong) not in desk.get(url(wrong, "")).content.decode()
    assert "There is no decision to correct" in desk.get(url(wrong)).content.decode()
    wrong.refresh_from_db()
    assert correct(desk, wrong, reason="typed").status_code == 409


def test_decision_on_a_pending_listing_is_corrected_to_in_progress(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT)
    assert "waits for a decision again" in desk.get(url(offer)).content.decode()
    correct(desk, offer, reason="wrong listing")
    offer.refresh_from_db()
    assert (offer.state, offer.undecided) == (State.IN_PROGRESS, True)


def test_report_that_can_be_undone_is_not_offered_for_correction(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    assert url(offer) not in desk.get(url(offer, "")).content.decode()
