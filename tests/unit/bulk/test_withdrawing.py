"""Taking back what a bulk action has decided and SCX has not got."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channelsync.audit.models import AuditEntry
from channelsync.bulk import running, tasks, withdrawing
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkJob, BulkKind, BulkStatus
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports import portions
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import SUPPORT, offer, offers, report, update, variation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]


def test_take_back_moves_back_what_waits_and_leaves_what_went_out() -> None:
    gone, waiting = offers(2)
    job = carry_out(order())
    answer(ReportStatus.SENT, gone)
    assert bulk.take_back(job_id=job.pk, by=SUPPORT) == bulk.Withdrawal(left=0, waiting=1, gone=1)
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


def test_withdraw_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawing, "CHUNK", 1)
    offers(2)
    job = carry_out(order())
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    assert withdrawing.withdraw(job_id=job.pk, seconds=0) is True
    assert results(job) == ["cancelled", "under_way"]
    assert withdrawing.pending() == [job.pk]


def test_withdraw_passes_what_stays_though_it_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawing, "CHUNK", 1)
    stays, _goes = offers(2)
    job = carry_out(order())
    StateReport.objects.get(offer=stays).attempts.create(at=job.created_at, outcome="unknown")
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    turns = [withdrawing.withdraw(job_id=job.pk, seconds=0) for _ in range(3)]
    assert (turns, results(job)) == ([True, True, False], ["under_way", "cancelled"])


def test_action_that_is_settled_before_anything_was_taken_back_has_nothing_left_to_take_back(desk: Client) -> None:
    offers(2)
    job = carry_out(order())
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    answer(ReportStatus.SENT)  # the senders were quicker
    job = settled(job)
    assert (results(job), job.taken_back_by, withdrawing.pending()) == (["done", "done"], {}, [])
    assert "is being taken back" not in desk.get(f"/bulk/{job.pk}/").content.decode()


def test_action_that_is_settled_while_it_is_taken_back_takes_back_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawing, "CHUNK", 1)
    rows = offers(4)
    job = carry_out(order())
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    assert withdrawing.withdraw(job_id=job.pk, seconds=0) is True
    answer(ReportStatus.SENT, *rows[1:3])
    job = settled(job)
    assert (results(job), bool(job.taken_back_by)) == (["cancelled", "done", "done", "under_way"], True)
    assert withdrawing.withdraw(job_id=job.pk, seconds=60) is False
    job = settled(job)
    assert (job.counts, job.taken_back_by, bool(job.settled_at)) == ({"cancelled": 2, "done": 2}, {}, True)
    assert Transition.objects.filter(kind=MoveKind.CANCEL).count() == 2


def test_withdraw_takes_back_no_more_at_once_than_fits_with_variations(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPORT_VARIATIONS = "all"
    monkeypatch.setattr(portions, "REPORTS", 5)
    for row in offers(5):
        variation(row, row.offer_id + 1000)
    job = carry_out(order(offers=Offer.objects.listings()))
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    turns = [withdrawing.withdraw(job_id=job.pk, seconds=0) for _ in range(3)]
    assert (turns, results(job)) == ([True, True, False], ["cancelled"] * 5)
    assert StateReport.objects.filter(status=ReportStatus.CANCELLED).count() == 10
    assert AuditEntry.objects.filter(action="cancel_report").count() == 3


@pytest.mark.rule(12)
@pytest.mark.parametrize("variations", ["parent", "all"])
def test_withdraw_costs_the_same_for_few_and_for_many(settings: Any, variations: str) -> None:
    settings.REPORT_VARIATIONS = variations
    costs = [queries_to_withdraw(3, first=1), queries_to_withdraw(40, first=100)]
    assert costs[0] == costs[1] <= 40


def queries_to_withdraw(count: int, first: int) -> int:
    """Let a bulk action fail listings that had failed and were retried unsent; return what taking it back costs."""
    rows = offers(count, first=first)
    for row in rows:
        variation(row, row.offer_id + 1000)
        report(row, State.FAILED)
    job = carry_out(order(BulkKind.LISTED, offers=Offer.objects.filter(pk__in=[row.pk for row in rows]), parameters={}))
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    with CaptureQueriesContext(connection) as queries:
        withdrawing.withdraw(job_id=job.pk, seconds=60)
    assert results(job) == ["cancelled"] * count
    assert set(Offer.objects.filter(pk__in=[row.pk for row in rows]).values_list("state", flat=True)) == {"failed"}
    return len(queries)


@pytest.mark.parametrize("variations", ["parent", "all"])
def test_set_comes_to_the_same_as_one_after_the_other(settings: Any, variations: str) -> None:
    settings.REPORT_VARIATIONS = variations
    pictures = []
    for first in (1, 100):
        job = a_bit_of_everything(first)
        if first == 1:
            bulk.take_back(job_id=job.pk, by=SUPPORT)
            withdrawing.withdraw(job_id=job.pk, seconds=60)
        else:
            for report_id in withdrawing.open_items(job.pk).values_list("report_id", flat=True):
                reports.cancel(report_id=report_id, by=SUPPORT, reason=job.reason)
        pictures.append(picture(first))
    assert pictures[0] == pictures[1]


def a_bit_of_everything(first: int) -> BulkJob:
    """Let a bulk action list: a pending one, a failed one told and one untold, a listed one, a changed one..."""
    rows = offers(7, first=first)
    _pending, told, untold, live, changed, perhaps, sent = rows
    report(told, State.FAILED)
    report(live, listing_url="https://m.example/1", channel_offer_id="M1")
    answer(ReportStatus.SENT)
    report(untold, State.FAILED)
    for row in rows[:3]:
        variation(row, row.offer_id + 1000)
    job = carry_out(order(BulkKind.LISTED, offers=Offer.objects.filter(pk__in=[row.pk for row in rows]), parameters={}))
    update(changed)
    StateReport.objects.get(offer=perhaps).attempts.create(at=job.created_at, outcome="unknown")
    answer(ReportStatus.SENT, sent)
    return job


def picture(first: int) -> list[Any]:
    """Return all that is known of the listings from that number on: what they show, moves, errors, reports."""
    found: list[Any] = []
    for row in Offer.objects.filter(offer_id__gte=first, offer_id__lt=first + 7).order_by("offer_id"):
        family = Offer.objects.filter(offer_id__in=[row.offer_id, row.offer_id + 1000])
        found.append(list(family.order_by("pk").values_list("state", "undecided", "version", "is_live", "listing_url")))
        moves = Transition.objects.filter(offer__in=family).order_by("pk")
        found.append(list(moves.values_list("kind", "from_state", "to_state", "version", "actor_name")))
        found.append(list(ListingError.objects.filter(offer__in=family).values_list("is_current", "code")))
        told = StateReport.objects.filter(offer__in=family).order_by("pk")
        found.append([(*rest, "M1" in body) for *rest, body in told.values_list("state", "status", "version", "body")])
    return found


def test_set_leaves_one_audit_entry() -> None:
    offers(3)
    job = carry_out(order())
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    withdrawing.withdraw(job_id=job.pk, seconds=60)
    entry = AuditEntry.objects.get(action="cancel_report")
    assert (entry.count, entry.reason, entry.actor_name) == (3, "wrong list", "support")
    assert AuditEntry.objects.get(action="bulk_take_back").details == {"bulk": job.pk, "gone": 0}


def test_button_says_what_has_gone_out(desk: Client) -> None:
    gone, *_waiting = offers(3)
    job = carry_out(order())
    answer(ReportStatus.SENT, gone)
    page = desk.post(f"/bulk/{job.pk}/take-back/", follow=True).content.decode()
    assert "2 reports are being taken back." in page
    assert "1 report has gone out to SCX already and stays." in page


def test_undo_before_the_start_leaves_all_as_it_is(desk: Client) -> None:
    rows = offers(2)
    job = order()
    assert f'action="/bulk/{job.pk}/take-back/"' in desk.get(f"/bulk/{job.pk}/").content.decode()
    page = desk.post(f"/bulk/{job.pk}/take-back/", follow=True).content.decode()
    assert "2 listings were left as they are." in page
    assert (results(job), Transition.objects.count()) == (["cancelled"] * 2, len(rows))


def test_undo_that_comes_too_late_takes_back_what_was_decided(desk: Client) -> None:
    row = offer()
    job = carry_out(order())
    desk.post(f"/bulk/{job.pk}/take-back/")
    tasks.sweep()
    row.refresh_from_db()
    assert (row.state, results(job)) == (State.PENDING, ["cancelled"])


def test_button_takes_back_and_says_so(desk: Client) -> None:
    offer()
    job = carry_out(order())
    assert "Take back what still waits" in desk.get(f"/bulk/{job.pk}/").content.decode()
    page = desk.post(f"/bulk/{job.pk}/take-back/", follow=True).content.decode()
    assert "1 report is being taken back." in page
    tasks.sweep()
    page = desk.post(f"/bulk/{job.pk}/take-back/", follow=True).content.decode()
    assert "There was nothing left to take back." in page
