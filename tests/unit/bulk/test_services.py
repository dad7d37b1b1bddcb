"""Taking a bulk action back, and taking up again what it left."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channelsync.audit.models import AuditEntry
from channelsync.bulk import running
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, BulkStatus
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer
from channelsync.reports.models import ReportStatus, StateReport
from tests.conftest import Published
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import SUPPORT, offer, offers, report, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]


def test_cancel_before_the_start_leaves_no_trace_at_the_listings() -> None:
    offers(2)
    job = order()
    assert bulk.cancel(job_id=job.pk, by=SUPPORT, reason="wrong") == 2
    carry_out(job)
    assert (job.status, job.counts, StateReport.objects.count()) == (BulkStatus.CANCELLED, {"cancelled": 2}, 0)
    assert job.settled_at is not None


def test_cancel_while_running_stops_what_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    offers(3)
    job = order(undo=timedelta(0))
    bulk.run(job_id=job.pk, seconds=0)
    assert bulk.cancel(job_id=job.pk, by=SUPPORT) == 1
    bulk.run(job_id=job.pk, seconds=60)
    assert results(job) == ["under_way", "under_way", "cancelled"]
    answer(ReportStatus.SENT)
    assert settled(job).settled_at is not None


def test_cancel_after_the_end_does_nothing() -> None:
    offer()
    job = carry_out(order())
    assert bulk.cancel(job_id=job.pk, by=SUPPORT) == 0
    job.refresh_from_db()
    assert job.status == BulkStatus.DONE


def test_orders_are_in_the_audit_log() -> None:
    offers(2)
    job = order(ticket="T-9")
    bulk.cancel(job_id=job.pk, by=SUPPORT)
    entries = AuditEntry.objects.order_by("id").values_list("action", "count", "reason", "ticket")
    assert list(entries) == [("bulk_failed", 2, "wrong list", "T-9"), ("bulk_cancel", 2, "", "")]


def test_order_wakes_its_run_once_the_time_to_undo_is_over(
    published: Published, django_capture_on_commit_callbacks: Any
) -> None:
    offer()
    with django_capture_on_commit_callbacks(execute=True):
        job = order(undo=timedelta(seconds=60))
    assert [(name, args) for name, args, _options in published.messages] == [("channelsync.bulk.run", (job.pk,))]


def test_start_now_starts_a_waiting_job_only() -> None:
    offer()
    job = order()
    assert bulk.start_now(job_id=job.pk, by=SUPPORT)
    carry_out(job)
    assert not bulk.start_now(job_id=job.pk, by=SUPPORT)


def test_job_is_settled_when_scx_has_answered_all() -> None:
    first, second = offers(2)
    job = carry_out(order())
    answer(ReportStatus.SENT, first)
    assert settled(job).settled_at is None
    answer(ReportStatus.REJECTED, second)
    assert (settled(job).settled_at is None, results(job)) == (False, ["done", "rejected"])


def test_settle_says_that_a_newer_report_overtook_one() -> None:
    row = offer()
    job = carry_out(order())
    report(row, State.LISTED, listing_url="https://market.example/1")
    settled(job)
    assert results(job) == ["overtaken"]


def test_retry_failed_takes_rejected_ones_alone() -> None:
    fine, rejected, skipped = offers(3)
    job = order()
    update(skipped)
    carry_out(job)
    answer(ReportStatus.SENT, fine)
    answer(ReportStatus.REJECTED, rejected)
    settled(job)
    again = bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="once more", undo=timedelta(0))
    carry_out(again)
    assert (again.kind, again.source_id, again.parameters) == (job.kind, job.pk, job.parameters)
    assert list(again.items.values_list("offer_id", "status")) == [(rejected.pk, "under_way")]


def test_retry_failed_of_a_retry_tells_rejected_ones_again() -> None:
    report(offer(), State.FAILED)
    job = carry_out(order(BulkKind.RETRY))
    answer(ReportStatus.REJECTED)
    settled(job)
    again = carry_out(bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="once more"))
    assert results(again) == ["under_way"]
    assert StateReport.objects.order_by("-id")[0].state == State.IN_PROGRESS


def test_retry_failed_without_failed_ones_is_refused() -> None:
    offer()
    job = carry_out(order())
    with pytest.raises(bulk.EmptySelection):
        bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="once more")
    assert BulkJob.objects.count() == 1


def test_correct_reports_again_what_each_was_told_before() -> None:
    listed, failed, pending = offers(3)
    report(listed, State.LISTED, listing_url="https://market.example/1", channel_offer_id="M1")
    report(failed, State.FAILED)
    wrong = {"errors": [{"code": "WRONG", "message": "A mistake"}]}
    job = carry_out(order(parameters=wrong))
    carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))
    bodies = dict(StateReport.objects.filter(status=ReportStatus.WAITING).values_list("offer_id", "body"))
    assert '"listingUrl":"https://market.example/1"' in bodies[listed.pk]
    assert '"E1"' in bodies[failed.pk]
    assert '"startedAt"' in bodies[pending.pk]
    assert list(ListingError.objects.filter(is_current=True).values_list("code", flat=True)) == ["E1"]


def test_corrected_ones_wait_for_a_decision_as_they_did_before() -> None:
    offer(listing_url="")
    job = carry_out(order(BulkKind.IN_PROGRESS))
    carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))
    assert Offer.objects.to_decide().count() == 1


def test_correct_takes_back_that_a_listing_was_live() -> None:
    row = offer(listing_url="https://market.example/1")
    report(row, State.FAILED)
    job = carry_out(order(BulkKind.LISTED))
    assert Offer.objects.get(pk=row.pk).is_live
    carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))
    row.refresh_from_db()
    assert (row.state, row.is_live) == (State.FAILED, False)


def test_correct_skips_what_changed_since() -> None:
    mine, other = offers(2)
    job = carry_out(order())
    update(other)
    fix = carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))
    assert results(fix) == ["under_way", "skipped"]
    assert Offer.objects.get(pk=mine.pk).state == State.IN_PROGRESS
    assert BulkItem.objects.get(job=fix, status="skipped").changed_kind == "update"


def test_correct_leaves_out_what_the_job_did_not_touch() -> None:
    mine, other = offers(2)
    job = order()
    update(other)
    carry_out(job)
    fix = bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake")
    assert list(fix.items.values_list("offer_id", flat=True)) == [mine.pk]


@pytest.mark.parametrize("kind", [BulkKind.RESEND, BulkKind.TAKEN_DOWN])
def test_correct_is_refused_where_nothing_moved(kind: BulkKind) -> None:
    offer()
    job = carry_out(order(kind))
    with pytest.raises(ValueError, match="nothing that could be corrected"):
        bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake")


def test_retry_of_a_correction_sends_rejected_ones_again() -> None:
    offer()
    fix = carry_out(bulk.correct(job_id=carry_out(order()).pk, by=SUPPORT, reason="was a mistake"))
    answer(ReportStatus.REJECTED)
    settled(fix)
    assert bulk.retry_failed(job_id=fix.pk, by=SUPPORT, reason="once more").kind == BulkKind.RESEND


def test_settle_locks_nothing_where_scx_has_said_nothing_new() -> None:
    offer()
    job = carry_out(order())
    with CaptureQueriesContext(connection) as statements:
        assert bulk.settle(job_id=job.pk) == 0
    assert len(statements) == 2
