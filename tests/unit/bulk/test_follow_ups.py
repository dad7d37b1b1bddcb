"""Jobs that follow jobs never touch what anybody decided, or told, after the job that they follow."""

import pytest
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.bulk import leftovers
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import ERRORS, SUPPORT, offer, offers, report, statuses, target, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
COLLEAGUE = Actor.api("colleague")
URL = "https://market.example/1"


def rejected(job: BulkJob) -> BulkJob:
    """Carry a job out, and let SCX reject all of it."""
    carry_out(job)
    answer(ReportStatus.REJECTED)
    return settled(job)


def again(job: BulkJob) -> BulkJob:
    return bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="once more")


def corrected(job: BulkJob) -> BulkJob:
    return carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))


def decided(row: Offer, state: State) -> None:
    """Let a colleague decide, and SCX take it."""
    errors = ERRORS if state == State.FAILED else ()
    reports.report_many(decisions=[reports.Decision(target(row), state, errors)], by=COLLEAGUE)
    answer(ReportStatus.SENT, row)


def shown(row: Offer) -> str:
    row.refresh_from_db()
    return row.state


def failed_and_retried_twice() -> tuple[Offer, BulkJob, BulkJob]:
    """Return a failed listing whose bulk retry SCX rejected, that job, and the retry of those that failed."""
    row = offer()
    report(row, State.FAILED)
    answer(ReportStatus.SENT)
    first = rejected(order(BulkKind.RETRY))
    second = carry_out(again(first))
    answer(ReportStatus.SENT)
    return row, first, settled(second)


def test_correct_of_a_retry_of_a_retry_leaves_a_colleagues_decision() -> None:
    row, _first, second = failed_and_retried_twice()
    decided(row, State.LISTED)
    fix = corrected(second)
    assert (shown(row), results(fix)) == ("listed", ["skipped"])
    assert BulkItem.objects.values_list("changed_by", "changed_kind").get(job=fix) == ("colleague", "report")


def test_correct_of_a_retry_of_a_retry_goes_back_to_what_was_told_before_both() -> None:
    row, _first, second = failed_and_retried_twice()
    assert (results(corrected(second)), shown(row)) == (["under_way"], "failed")
    assert '"E1"' in StateReport.objects.latest("pk").body


def test_correct_of_a_retried_failure_goes_back_before_both_of_its_tries() -> None:
    row = offer()
    report(row, State.LISTED, listing_url=URL)
    answer(ReportStatus.SENT)
    third = carry_out(again(rejected(again(rejected(order())))))
    corrected(third)
    assert (shown(row), URL in StateReport.objects.latest("pk").body) == ("listed", True)


def test_correct_of_the_first_leaves_what_its_retry_has_done() -> None:
    row = offer()
    first = rejected(order())
    carry_out(again(first))
    assert (results(corrected(first)), shown(row)) == (["skipped"], "failed")


def test_correct_twice_goes_back_once() -> None:
    row = offer()
    job = carry_out(order())
    orders = [bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake") for _number in range(2)]
    assert [results(carry_out(fix)) for fix in orders] == [["under_way"], ["skipped"]]
    assert shown(row) == "in_progress"


def test_retry_leaves_what_a_colleague_decided_after_the_rejection() -> None:
    row = offer()
    first = rejected(order(BulkKind.LISTED))
    decided(row, State.FAILED)
    assert (results(carry_out(again(first))), shown(row)) == (["skipped"], "failed")
    assert not leftovers.untold(leftovers.rejected_items(first)).exists()


@pytest.mark.parametrize("kind", [BulkKind.RESEND, BulkKind.RETRY, BulkKind.FAILED])
def test_retry_tells_nobody_twice_however_often_it_was_ordered(kind: BulkKind) -> None:
    row = offer()
    report(row, State.FAILED)
    answer(ReportStatus.SENT)
    first = rejected(order(kind))
    jobs = [again(first), again(first)]
    for job in jobs:
        carry_out(job)
        answer(ReportStatus.SENT)
    assert [results(settled(job)) for job in jobs] == [["done"], ["skipped"]]
    assert [status for _state, status in statuses(row)] == ["sent", "rejected", "sent"]


def test_retry_of_rejected_retries_tells_all_again_without_comparing_each_with_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for row in offers(3):
        report(row, State.FAILED)
    answer(ReportStatus.SENT)
    first = rejected(order(BulkKind.RETRY))
    monkeypatch.setattr(reports.Refusal, "__eq__", None)  # comparing raises
    assert results(carry_out(again(first))) == ["under_way"] * 3


def test_send_again_ordered_twice_tells_once() -> None:
    row = offer()
    report(row, State.LISTED)
    answer(ReportStatus.SENT)
    jobs = [order(BulkKind.RESEND), order(BulkKind.RESEND)]
    for job in jobs:
        carry_out(job)
        answer(ReportStatus.SENT)
    assert [results(settled(job)) for job in jobs] == [["done"], ["skipped"]]
    why = BulkItem.objects.values_list("reason_code", "changed_by").get(job=jobs[1])
    assert (why, statuses(row)) == (("told", "support"), [("listed", "sent")] * 2)


def test_send_again_ordered_after_an_earlier_one_went_out_tells_again() -> None:
    row = offer()
    report(row, State.LISTED)
    for _number in range(2):
        answer(ReportStatus.SENT)
        carry_out(order(BulkKind.RESEND))
    assert len(statuses(row)) == 3


def test_skipped_ones_are_taken_up_at_the_versions_that_were_seen() -> None:
    mine, other = offers(2)
    job = order(BulkKind.LISTED)
    for row in (mine, other):
        decided(row, State.FAILED)
    carry_out(job)
    seen = dict(leftovers.skipped_items(job).values_list("offer_id", "offer__version"))
    update(other)
    more = carry_out(bulk.retry_skipped(job_id=job.pk, seen=seen, by=SUPPORT, reason="they are fine"))
    assert (results(more), shown(mine), shown(other)) == (["under_way", "skipped"], "listed", "pending")


@pytest.mark.parametrize(("kind", "left"), [(BulkKind.LISTED, 2), (BulkKind.RETRY, 1)])
def test_skipped_ones_are_those_that_would_not_be_skipped_again(kind: BulkKind, left: int) -> None:
    failed, listed = offers(2)
    job = order(kind)
    decided(failed, State.FAILED)
    decided(listed, State.LISTED)
    assert leftovers.skipped_items(carry_out(job)).count() == left


def test_nothing_skipped_by_a_correction_is_offered_again() -> None:
    row = offer()
    job = carry_out(order())
    update(row)
    fix = corrected(job)
    assert (results(fix), leftovers.skipped_items(fix).count()) == (["skipped"], 0)


def test_retry_after_a_take_back_takes_up_again_what_is_left_as_it_was() -> None:
    row = offer()
    first = rejected(order(BulkKind.LISTED))
    second = carry_out(again(first))
    reports.cancel(report_id=StateReport.objects.latest("pk").pk, by=SUPPORT)
    settled(second)
    assert results(corrected(second)) == ["skipped"]
    assert (results(carry_out(again(first))), shown(row)) == (["under_way"], "listed")


def undone(row: Offer, state: State) -> None:
    """Let a colleague decide, and think better of it in time."""
    by_mistake = report(row, state)
    assert reports.cancel(report_id=by_mistake.pk, by=COLLEAGUE).done


@pytest.mark.parametrize("kind", [BulkKind.LISTED, BulkKind.RETRY])
def test_retry_takes_up_what_a_colleague_decided_and_undid_in_time(kind: BulkKind) -> None:
    row = offer()
    report(row, State.FAILED)
    answer(ReportStatus.SENT)
    job = rejected(order(kind))
    undone(row, State.LISTED if kind == BulkKind.RETRY else State.FAILED)
    assert leftovers.untold(leftovers.rejected_items(job)).count() == 1
    second = carry_out(again(job))
    answer(ReportStatus.SENT)
    assert results(settled(second)) == ["done"]
    assert (results(corrected(second)), shown(row)) == (["under_way"], "failed")


def test_correction_that_was_taken_back_can_be_made_again() -> None:
    rows = offers(2)
    job = carry_out(order())
    answer(ReportStatus.SENT)
    fix = corrected(job)
    reports.cancel_many(report_ids=[item.report_id or 0 for item in BulkItem.objects.filter(job=fix)], by=SUPPORT)
    assert leftovers.as_left(leftovers.moved_items(job)).count() == 2
    assert leftovers.as_left(leftovers.moved_items(fix)).count() == 0  # its own act is what was taken back
    assert (results(corrected(job)), [shown(row) for row in rows]) == (["under_way"] * 2, ["in_progress"] * 2)


def test_follow_ups_leave_alone_what_may_have_been_read_before_it_was_undone() -> None:
    row = offer()
    job = carry_out(order())
    answer(ReportStatus.SENT)
    doubtful = report(row, State.IN_PROGRESS)
    ReportAttempt.objects.create(report=doubtful, at=timezone.now(), outcome=AttemptOutcome.UNKNOWN)
    reports.resend(targets=[target(row)], by=COLLEAGUE)
    assert reports.cancel(report_id=StateReport.objects.latest("pk").pk, by=COLLEAGUE).done
    assert (shown(row), leftovers.as_left(leftovers.moved_items(job)).count()) == ("failed", 0)
    assert results(corrected(job)) == ["skipped"]


def test_follow_ups_leave_alone_what_a_seller_sent_before_an_undone_decision() -> None:
    row = offer()
    job = carry_out(order())
    answer(ReportStatus.SENT)
    update(row)
    undone(row, State.LISTED)
    assert results(corrected(job)) == ["skipped"]


def test_send_again_goes_on_where_another_one_was_taken_back() -> None:
    row = offer()
    report(row, State.LISTED)
    answer(ReportStatus.SENT)
    job = order(BulkKind.RESEND)
    again_by_hand = reports.resend(targets=[target(row)], by=COLLEAGUE).report_ids
    StateReport.objects.filter(id__in=again_by_hand).update(status=ReportStatus.CANCELLED)
    assert results(carry_out(job)) == ["under_way"]
