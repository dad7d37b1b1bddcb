"""Taking back what a bulk action has decided and SCX has not got."""

from datetime import timedelta

import pytest
from django.test import Client

from channelsync.bulk import running, tasks, withdrawing
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind, BulkStatus
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import Offer, Transition
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, carry_out, order, results
from tests.unit.reports.making import SUPPORT, offer, offers, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]


def test_take_back_moves_back_what_waits_and_leaves_what_went_out() -> None:
    gone, waiting = offers(2)
    job = carry_out(order())
    answer(ReportStatus.SENT, gone)
    assert bulk.take_back(job_id=job.pk, by=SUPPORT) == 1
    tasks.sweep()
    job.refresh_from_db()
    assert (results(job), job.counts, job.taken_back_by) == (["done", "cancelled"], {"done": 1, "cancelled": 1}, {})
    assert Offer.objects.get(pk=waiting.pk).state == State.PENDING
    assert Transition.objects.get(kind=MoveKind.CANCEL).actor_name == "support"


def test_take_back_cancels_the_rest_of_a_running_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)
    offers(2)
    job = order(undo=timedelta(0))
    bulk.run(job_id=job.pk, seconds=0)
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.status, results(job)) == (BulkStatus.CANCELLED, ["cancelled", "cancelled"])


def test_take_back_leaves_what_cannot_be_taken_back() -> None:
    row = offer()
    report(row, State.FAILED)
    job = carry_out(order(BulkKind.RESEND))
    Offer.objects.filter(pk=row.pk).update(version=9)
    report_id = job.items.get().report_id
    job.items.get().report.attempts.create(at=job.created_at, outcome="unknown")  # type: ignore[union-attr]
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    assert withdrawing.withdraw(job_id=job.pk, seconds=60) is False
    assert (results(job), job.items.get().report_id) == (["under_way"], report_id)


def test_withdraw_gives_way() -> None:
    offers(2)
    job = carry_out(order())
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    assert withdrawing.withdraw(job_id=job.pk, seconds=0) is True
    assert results(job) == ["cancelled", "under_way"]
    assert withdrawing.pending() == [job.pk]


def test_button_takes_back_and_says_so(desk: Client) -> None:
    offer()
    job = carry_out(order())
    assert "Take back what still waits" in desk.get(f"/bulk/{job.pk}/").content.decode()
    page = desk.post(f"/bulk/{job.pk}/take-back/", follow=True).content.decode()
    assert "is being taken back" in page
    answer(ReportStatus.SENT)
    assert "gone out to SCX already" in desk.post(f"/bulk/{job.pk}/take-back/", follow=True).content.decode()
