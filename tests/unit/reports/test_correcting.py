"""Telling again what held before: exactly that, and also after something was taken back in time."""

import json

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from tests.unit.reports.making import SUPPORT, offer, report, target, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
URL, WRONG = "https://market.example/1", "https://market.example/wrong"


def send(row: Offer, state: State = State.LISTED, **options: str) -> None:
    """Decide, and let SCX take it."""
    report(row, state, **options)
    StateReport.objects.filter(status=ReportStatus.WAITING).update(status=ReportStatus.SENT)


def correct(row: Offer, back_to: dict[tuple[str, int], int] | None = None) -> reports.Result:
    return reports.correct(targets=[target(row)], by=SUPPORT, reason="a mistake", back_to=back_to)


def undo(row: Offer) -> None:
    """Take back what waits."""
    newest = StateReport.objects.filter(offer=row, status=ReportStatus.WAITING).get()
    assert reports.cancel(report_id=newest.pk, by=SUPPORT).done


def shown(row: Offer) -> tuple[str, str]:
    """Return the address and the id that the listing shows, which are those that its seller is told."""
    row.refresh_from_db()
    body = json.loads(StateReport.objects.filter(offer=row).latest("pk").body)
    told = (body.get("listingUrl", ""), body.get("channelOfferId", ""))
    assert told == (row.listing_url, row.channel_offer_id)
    return told


@pytest.mark.parametrize("url", ["", URL])
@pytest.mark.parametrize("number", ["", "M-1"])
def test_correction_tells_no_address_that_was_the_mistake(url: str, number: str) -> None:
    row = offer()
    send(row, listing_url=url, channel_offer_id=number)
    send(row, listing_url=WRONG, channel_offer_id="WRONG")
    assert not correct(row).refused
    assert shown(row) == (url, number)


def test_correction_of_a_chain_tells_no_address_of_any_of_it() -> None:
    row = offer()
    send(row)
    row.refresh_from_db()
    base = row.version
    send(row, listing_url=WRONG)
    send(row, channel_offer_id="WRONG")
    correct(row, back_to={(row.seller_id, row.offer_id): base})
    assert shown(row) == ("", "")


def test_undone_correction_brings_the_address_back_and_is_told_again() -> None:
    row = offer()
    send(row)
    send(row, listing_url=WRONG, channel_offer_id="WRONG")
    correct(row)
    undo(row)
    reports.resend(targets=[target(row)], by=SUPPORT)
    assert shown(row) == (WRONG, "WRONG")


def test_taken_back_address_is_not_sent_again() -> None:
    row = offer()
    send(row)
    report(row, State.LISTED, listing_url=WRONG, channel_offer_id="WRONG")
    undo(row)
    reports.resend(targets=[target(row)], by=SUPPORT)
    assert shown(row) == ("", "")


def test_undone_correction_can_be_made_again() -> None:
    row = offer()
    send(row, listing_url=URL)
    send(row, State.FAILED)
    for _number in range(2):
        correct(row)
        undo(row)
        row.refresh_from_db()
        assert (row.state, reports.is_correctable(row)) == (State.FAILED, True)
    assert not correct(row).refused
    assert shown(row) == (URL, "")


def test_decisions_taken_back_one_after_another_leave_the_one_before_to_be_corrected() -> None:
    row = offer()
    send(row, State.FAILED)
    send(row, listing_url=WRONG)
    report(row, State.IN_PROGRESS)
    report(row, State.FAILED)
    for _number in range(2):
        undo(row)
    row.refresh_from_db()
    assert (row.state, reports.is_correctable(row)) == (State.LISTED, True)
    correct(row)
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert '"E1"' in StateReport.objects.latest("pk").body


def test_what_may_have_been_read_before_it_was_undone_leaves_nothing_to_correct() -> None:
    row = offer()
    send(row)
    doubtful = report(row, State.FAILED)
    ReportAttempt.objects.create(report=doubtful, at=timezone.now(), outcome=AttemptOutcome.UNKNOWN)
    reports.resend(targets=[target(row)], by=SUPPORT)
    undo(row)
    row.refresh_from_db()
    assert (row.state, reports.is_correctable(row)) == (State.LISTED, False)
    assert [one.reason_code for one in correct(row).refused] == [reports.ReasonCode.NOT_ALLOWED]


def test_undone_decision_after_a_sellers_update_leaves_nothing_to_correct() -> None:
    row = offer()
    send(row)
    update(row)
    report(row, State.FAILED)
    undo(row)
    row.refresh_from_db()
    assert (row.state, reports.is_correctable(row)) == (State.PENDING, False)
    assert correct(row).refused


def test_asking_what_can_be_corrected_costs_the_same_for_any_history(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    row = offer()
    send(row)
    for _number in range(4):
        send(row, State.FAILED)
        correct(row)
        undo(row)
    row.refresh_from_db()
    with django_assert_max_num_queries(5):
        assert reports.is_correctable(row)
