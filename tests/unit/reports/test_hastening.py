"""A report that waits to be undone, and the person who does not want to wait."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from channelsync.audit.models import AuditEntry
from channelsync.celery import app
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.claim import due
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.reports import making
from tests.unit.reports.making import SUPPORT

pytestmark = pytest.mark.django_db
DELAY = timedelta(seconds=10)


def delayed(row: Offer) -> StateReport:
    """Decide on a listing so that it can be undone for a while."""
    result = reports.report_listed(targets=[making.target(row)], by=SUPPORT, delay=DELAY)
    return StateReport.objects.get(pk=result.report_ids[0])


def test_delayed_report_is_not_due_before_its_time() -> None:
    report = delayed(making.offer())
    assert report.due_at - report.created_at == DELAY
    assert not due(State.LISTED).exists()


@pytest.mark.django_db(transaction=True)
def test_delayed_report_wakes_the_sender_when_it_is_due() -> None:
    with patch.object(app, "send_task") as send_task:
        delayed(making.offer())
    names = [call.args[0] for call in send_task.call_args_list]
    assert names == ["channelsync.reports.send"]
    assert send_task.call_args.kwargs["countdown"] == DELAY.total_seconds()
    assert send_task.call_args.kwargs["expires"] > DELAY.total_seconds()


def test_send_now_makes_it_due_and_leaves_a_trace() -> None:
    row = making.offer()
    report = delayed(row)
    assert reports.send_now(report_id=report.pk, by=SUPPORT).done == [making.target(row)]
    assert list(due(State.LISTED)) == [report]
    assert AuditEntry.objects.filter(action="send_now", offer_id=row.offer_id).exists()


def test_send_now_of_what_is_due_changes_nothing() -> None:
    report = making.report(making.offer())
    assert reports.send_now(report_id=report.pk, by=SUPPORT).done
    assert not AuditEntry.objects.filter(action="send_now").exists()


@pytest.mark.rule(9)
def test_send_now_does_not_shorten_the_pause_before_a_next_try_rule_9() -> None:
    report = delayed(making.offer())
    later = timezone.now() + timedelta(minutes=5)
    StateReport.objects.filter(pk=report.pk).update(attempts_count=1, due_at=later)
    reports.send_now(report_id=report.pk, by=SUPPORT)
    report.refresh_from_db()
    assert report.due_at == later


@pytest.mark.parametrize("status", [ReportStatus.SENT, ReportStatus.CANCELLED, ReportStatus.HELD])
def test_send_now_is_refused_once_it_no_longer_waits(status: ReportStatus) -> None:
    report = delayed(making.offer())
    StateReport.objects.filter(pk=report.pk).update(status=status)
    assert status.value in reports.send_now(report_id=report.pk, by=SUPPORT).refused[0].message


def test_undo_within_its_time_leaves_nothing_to_send() -> None:
    row = making.offer()
    reports.cancel(report_id=delayed(row).pk, by=SUPPORT)
    row.refresh_from_db()
    assert row.state == State.PENDING
    assert not StateReport.objects.filter(status=ReportStatus.WAITING).exists()
