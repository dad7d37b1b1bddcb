"""Repeat the last decision for an update that changed nothing."""

from typing import Any

import pytest
from django.utils import timezone

from channelsync.listings import ledger
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import ListingError, Offer
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import COLLEAGUE, ERROR, fail, feed, list_it, listing, target

pytestmark = pytest.mark.django_db


def updated(world: World, offer: Offer, **changes: Any) -> Offer:
    """Let the seller send the listing again, the same unless something changes."""
    world.offer_update(offer.seller_id, offer.offer_id, **changes)
    feed(world)
    offer.refresh_from_db()
    return offer


def confirm(offer: Offer) -> reports.Result:
    return reports.confirm(targets=[reports.Target(offer.seller_id, offer.offer_id, offer.version)], by=COLLEAGUE)


def refusal(offer: Offer) -> str:
    return confirm(offer).refused[0].message


def test_confirm_fails_again_with_the_same_errors(world: World) -> None:
    offer = updated(world, fail(listing(world)))
    assert confirm(offer).done
    offer.refresh_from_db()
    assert offer.state == State.FAILED
    error = ListingError.objects.get(is_current=True)
    assert (error.code, error.message, error.recommended_value) == (ERROR.code, ERROR.message, ERROR.recommended_value)


def test_confirm_lists_again_with_the_stored_address(world: World) -> None:
    offer = updated(world, list_it(listing(world)))
    confirm(offer)
    report = StateReport.objects.latest("pk")
    assert report.state == State.LISTED
    assert f"https://market.example/{offer.offer_id}" in report.body


def test_confirm_is_refused_when_something_changed(world: World) -> None:
    assert "changed something" in refusal(updated(world, fail(listing(world)), title="Anders"))


def test_confirm_is_refused_when_a_revision_in_between_changed_something(world: World) -> None:
    offer = updated(world, fail(listing(world)), title="Anders")
    assert "decided on" in refusal(updated(world, offer))


def test_confirm_is_refused_without_a_decision_before(world: World) -> None:
    assert "decided on" in refusal(updated(world, listing(world)))


def test_confirm_is_refused_where_nothing_waits(world: World) -> None:
    assert "Nothing waits" in refusal(fail(listing(world)))


def test_confirm_does_not_repeat_what_was_taken_back(world: World) -> None:
    offer = fail(listing(world))
    reports.cancel(report_id=StateReport.objects.get().pk, by=COLLEAGUE)
    assert "decided on" in refusal(updated(world, offer))


def test_confirm_repeats_what_is_left_of_several_decisions(world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status="sent")
    for code in ("first", "second"):
        fail(offer, ErrorEntry(code, "m"))
    reports.cancel(report_id=StateReport.objects.latest("pk").pk, by=COLLEAGUE)
    assert reports.last_decisions([offer])[offer.pk].errors.get().code == "first"
    reports.cancel(report_id=StateReport.objects.latest("pk").pk, by=COLLEAGUE)
    assert reports.last_decisions([offer])[offer.pk].to_state == State.LISTED
    assert confirm(updated(world, offer)).done
    assert StateReport.objects.latest("pk").state == State.LISTED


def test_cancellation_takes_back_the_decision_that_it_names(world: World) -> None:
    offer = list_it(listing(world))
    moves = [(MoveKind.REPORT, State.FAILED, None), (MoveKind.CANCEL, State.LISTED, offer.version)]
    for kind, goal, undoes in moves:
        book = ledger.Ledger()
        book.move(offer, kind=kind, to_state=goal, at=timezone.now(), by=COLLEAGUE, undoes=undoes)
        book.write()
    assert reports.last_decisions([offer])[offer.pk].to_state == State.FAILED


@pytest.mark.rule(5)
def test_confirm_of_outdated_version_is_refused_rule_5(world: World) -> None:
    offer = updated(world, fail(listing(world)))
    seen = reports.Target(offer.seller_id, offer.offer_id, offer.version)
    reports.report_listed(targets=[target(offer)], by=COLLEAGUE)
    refused = reports.confirm(targets=[seen], by=COLLEAGUE).refused
    assert [one.reason_code for one in refused] == [reports.ReasonCode.CHANGED]


def test_confirm_of_unknown_listing_is_refused() -> None:
    refused = reports.confirm(targets=[reports.Target("shop", 404)], by=COLLEAGUE).refused
    assert [one.reason_code for one in refused] == [reports.ReasonCode.UNKNOWN]
