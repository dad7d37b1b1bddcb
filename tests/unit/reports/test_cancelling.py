"""Take back a decision that has not gone out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channelsync.audit.models import AuditEntry
from channelsync.listings import ledger
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports import cancelling
from channelsync.reports import services as reports
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.scx.payloads import ErrorEntry
from tests.unit.reports import making
from tests.unit.reports.making import SUPPORT, target

pytestmark = pytest.mark.django_db


def cancel(report: StateReport) -> reports.Result:
    """Cancel a report."""
    return reports.cancel(report_id=report.pk, by=SUPPORT, reason="a slip")


def sent(report: StateReport) -> None:
    """Let SCX have taken a report."""
    StateReport.objects.filter(pk=report.pk).update(status=ReportStatus.SENT)


def shown(row: Offer) -> tuple[Any, ...]:
    """Return what a listing shows."""
    row.refresh_from_db()
    return row.state, row.undecided, row.state_since, row.is_live, row.listing_url, row.channel_offer_id


def test_cancel_restores_what_the_listing_showed() -> None:
    row = making.offer(listing_url="https://m.example/old")
    before = shown(row)
    report = making.report(row, listing_url="https://m.example/new", channel_offer_id="M2")
    assert cancel(report).done == [making.target(row)]
    assert shown(row) == before
    move = Transition.objects.latest("pk")
    assert (move.kind, move.to_state, move.version, move.reason) == (MoveKind.CANCEL, "pending", 3, "a slip")


def test_cancel_leaves_report_and_audit_entry() -> None:
    row = making.offer()
    cancel(making.report(row))
    assert making.statuses(row) == [("listed", "cancelled")]
    assert AuditEntry.objects.filter(action="cancel_report", offer_id=1, reason="a slip").exists()


def test_cancel_of_retry_returns_to_failed() -> None:
    row = making.offer()
    sent(making.report(row, State.FAILED))
    result = reports.retry_listing(target=making.target(row), by=SUPPORT)
    cancel(StateReport.objects.get(id__in=result.report_ids))
    assert shown(row)[:2] == ("failed", False)
    assert making.statuses(row) == [("failed", "sent"), ("in_progress", "cancelled")]


def test_cancel_after_retry_waits_for_a_decision_again() -> None:
    row = making.offer()
    making.report(row, State.FAILED)
    reports.retry_listing(target=making.target(row), by=SUPPORT)
    cancel(making.report(row, State.LISTED))
    row.refresh_from_db()
    assert (row.state, row.undecided, row.retry_requested_at is not None) == ("in_progress", True, True)


def test_cancel_tells_the_state_before_where_nobody_told_it() -> None:
    """The report before was superseded unsent, so the seller would never hear of it."""
    row = making.offer()
    first = making.report(row, State.FAILED)
    cancel(making.report(row, State.LISTED))
    assert making.statuses(row) == [("failed", "superseded"), ("listed", "cancelled"), ("failed", "waiting")]
    assert StateReport.objects.latest("pk").body == first.body


@pytest.mark.parametrize("status", ["sent", "sending", "rejected"])
def test_cancel_tells_nothing_where_the_state_before_is_told(status: str) -> None:
    row = making.offer()
    first = making.report(row, State.IN_PROGRESS)
    lease = {"lease": "a", "lease_until": timezone.now()} if status == "sending" else {}
    StateReport.objects.filter(pk=first.pk).update(status=status, **lease)
    cancel(making.report(row, State.LISTED))
    assert making.statuses(row) == [("in_progress", status), ("listed", "cancelled")]


def test_cancel_of_report_whose_listing_has_changed_moves_nothing() -> None:
    row = making.offer()
    report = making.report(row, State.LISTED)
    making.update(row)
    version = row.version
    assert cancel(report).done
    row.refresh_from_db()
    assert (row.state, row.version, making.statuses(row)) == ("pending", version, [("listed", "cancelled")])


def test_cancel_of_resent_report_moves_nothing() -> None:
    row = making.offer()
    sent(making.report(row, State.LISTED))
    result = reports.resend(targets=[making.target(row)], by=SUPPORT)
    cancel(StateReport.objects.get(id__in=result.report_ids))
    assert shown(row)[0] == State.LISTED


def test_cancel_of_resent_report_that_replaced_the_first_one_moves_back() -> None:
    row = making.offer()
    making.report(row, State.LISTED)
    result = reports.resend(targets=[making.target(row)], by=SUPPORT)
    cancel(StateReport.objects.get(id__in=result.report_ids))
    assert shown(row)[0] == State.PENDING


@pytest.mark.parametrize("status", ["sending", "sent", "rejected", "superseded", "cancelled"])
def test_cancel_of_report_that_no_longer_waits_is_refused(status: str) -> None:
    row = making.offer()
    report = making.report(row)
    StateReport.objects.update(status=status, lease="a", lease_until=timezone.now())
    refusal = cancel(report).refused[0]
    assert (refusal.reason_code, status in refusal.message) == ("not_allowed", True)
    assert shown(row)[0] == State.LISTED


@pytest.mark.rule(6)
def test_cancel_of_report_that_may_have_arrived_is_refused() -> None:
    """Else the seller would see a state that the desk has taken back."""
    row = making.offer()
    report = making.report(row)
    report.attempts.create(at=timezone.now(), outcome="unknown")
    assert cancel(report).refused[0].reason_code == "not_allowed"
    assert (shown(row)[0], making.statuses(row)) == (State.LISTED, [("listed", "waiting")])


def test_cancel_of_the_only_report_that_tells_the_state_is_refused() -> None:
    """Without what the listing had shown before, there is nothing to go back to."""
    row = making.offer()
    sent(making.report(row, State.LISTED))
    report = making.report(row, State.IN_PROGRESS)
    StateReport.objects.filter(pk=report.pk).update(before="")
    assert cancel(report).refused[0].reason_code == "not_allowed"
    assert shown(row)[0] == State.IN_PROGRESS


def test_cancel_of_unknown_report_raises() -> None:
    with pytest.raises(StateReport.DoesNotExist):
        reports.cancel(report_id=1, by=SUPPORT)


@pytest.mark.rule(7)
def test_cancelled_correction_leaves_the_first_errors() -> None:
    """To be shown, to be exported, and to be sent again."""
    row = making.offer()
    sent(_failed(row, "E1"))
    reports.cancel(report_id=_failed(row, "E2").pk, by=SUPPORT)
    result = reports.resend(targets=[target(row)], by=SUPPORT)
    assert _codes(StateReport.objects.get(id__in=result.report_ids)) == ["E1"]
    assert list(ListingError.objects.filter(is_current=True).values_list("code", flat=True)) == ["E1"]


@pytest.mark.rule(7)
def test_cancelled_correction_never_goes_out() -> None:
    """What was to be told before it goes out instead."""
    row = making.offer()
    _failed(row, "E1")
    reports.cancel(report_id=_failed(row, "E2").pk, by=SUPPORT)
    assert [_codes(report) for report in StateReport.objects.filter(status=ReportStatus.WAITING)] == [["E1"]]


def test_cancellation_tells_what_a_superseded_report_would_have_told() -> None:
    """The seller has seen the first errors only, the listing shows the second ones."""
    row = making.offer()
    sent(_failed(row, "E1"))
    _failed(row, "E2")
    reports.cancel(report_id=_failed(row, "E3").pk, by=SUPPORT)
    assert [_codes(report) for report in StateReport.objects.filter(status=ReportStatus.WAITING)] == [["E2"]]


def _failed(row: Offer, code: str) -> StateReport:
    result = reports.report_failed(targets=[target(row)], by=SUPPORT, errors=[ErrorEntry(code, "wrong")])
    return StateReport.objects.get(id__in=result.report_ids)


def _codes(report: StateReport) -> list[str]:
    return [error["code"] for error in json.loads(report.body)["errorList"]]


WAIT = timedelta(seconds=10)


def undo_newest(row: Offer) -> StateReport:
    """Undo the report that waits; return the one that waits from then on."""
    result = reports.cancel(report_id=row.reports.latest("pk").pk, by=SUPPORT, delay=WAIT)
    assert result.done, result.refused
    return row.reports.latest("pk")


def test_undo_of_a_second_decision_lets_the_first_one_wait_again() -> None:
    row = making.offer()
    sent(making.report(row, State.LISTED))
    making.report(row, State.FAILED)
    making.report(row, State.IN_PROGRESS)
    waiting = undo_newest(row)
    assert (waiting.state, waiting.status, waiting.due_at - waiting.created_at) == ("failed", "waiting", WAIT)
    assert shown(row)[0] == "failed"


def test_several_decisions_are_undone_one_after_the_other() -> None:
    row = making.offer(listing_url="https://m.example/1")
    sent(making.report(row, State.LISTED))
    before = shown(row)
    for state in (State.FAILED, State.IN_PROGRESS, State.FAILED):
        making.report(row, state)
    for _number in range(3):
        undo_newest(row)
    assert shown(row) == before
    assert not row.reports.filter(status__in=["waiting", "held"]).exists()
    assert list(row.transitions.filter(kind="cancel").order_by("version").values_list("undoes", flat=True)) == [5, 4, 3]


def test_failure_that_was_undone_second_is_no_failure_any_more() -> None:
    row = making.offer()
    sent(making.report(row, State.LISTED))
    making.report(row, State.FAILED)
    making.report(row, State.IN_PROGRESS)
    undo_newest(row)
    undo_newest(row)
    assert not ledger.standing(row.transitions.filter(kind="report", to_state=State.FAILED)).exists()
    assert not ListingError.objects.filter(offer=row, is_current=True).exists()


def test_undo_goes_no_further_back_than_what_the_seller_may_have_read() -> None:
    row = making.offer()
    sent(making.report(row, State.LISTED))
    first = making.report(row, State.FAILED)
    ReportAttempt.objects.create(report=first, at=timezone.now(), outcome=AttemptOutcome.UNKNOWN)
    making.report(row, State.IN_PROGRESS)
    assert undo_newest(row).before == ""
    assert cancel(row.reports.latest("pk")).refused[0].message == cancelling.ONLY_TELLING


def test_decisions_after_an_undo_are_undone_as_well() -> None:
    row = making.offer()
    for state in (State.FAILED, State.IN_PROGRESS):
        making.report(row, state)
    undo_newest(row)
    making.report(row, State.LISTED)
    assert undo_newest(row).state == "failed"
    undo_newest(row)
    assert shown(row)[:2] == ("pending", True)
