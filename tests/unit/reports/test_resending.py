"""Tell the present state again."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Transition
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.reports import making
from tests.unit.reports.making import SUPPORT, target

pytestmark = pytest.mark.django_db
STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.rule(7)
@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.LISTED, State.FAILED])
def test_resend_tells_the_same_again_without_a_move(state: State) -> None:
    row = making.offer(channel_offer_id="M1", listing_url="https://m.example/1")
    first = making.report(row, state, at=STARTED)
    StateReport.objects.update(status=ReportStatus.SENT)
    result = reports.resend(targets=[target(row)], by=SUPPORT)
    again = StateReport.objects.get(id__in=result.report_ids)
    assert (again.state, again.version, json.loads(again.body)) == (state, first.version, json.loads(first.body))
    assert Transition.objects.count() == 2


@pytest.mark.rule(7)
def test_resend_of_old_report_tells_the_present_state() -> None:
    row = making.offer()
    old = making.report(row, State.IN_PROGRESS)
    making.report(row, State.LISTED)
    reports.resend(report_ids=[old.pk], by=SUPPORT)
    assert StateReport.objects.latest("pk").state == State.LISTED


def test_resend_of_listed_tells_what_is_stored_now() -> None:
    row = making.offer()
    making.report(row, State.LISTED)
    type(row).objects.update(channel_offer_id="M9")
    reports.resend(targets=[target(row)], by=SUPPORT)
    assert json.loads(StateReport.objects.latest("pk").body)["channelOfferId"] == "M9"


def test_resend_of_cancelled_way_back_tells_the_errors_of_the_failure() -> None:
    row = making.offer()
    making.report(row, State.FAILED)
    StateReport.objects.update(status=ReportStatus.SENT)
    reports.cancel(report_id=making.report(row, State.LISTED).pk, by=SUPPORT)
    reports.resend(targets=[target(row)], by=SUPPORT)
    assert json.loads(StateReport.objects.latest("pk").body)["errorList"][0]["code"] == "E1"


def test_resend_supersedes_what_waits() -> None:
    row = making.offer()
    making.report(row)
    reports.resend(targets=[target(row)], by=SUPPORT)
    assert making.statuses(row) == [("listed", "superseded"), ("listed", "waiting")]


def test_resend_of_pending_listing_is_refused() -> None:
    result = reports.resend(targets=[target(making.offer())], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["not_allowed"]


def test_resend_of_ended_listing_is_refused() -> None:
    row = making.offer()
    making.report(row)
    making.end(row)
    result = reports.resend(targets=[target(row)], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["not_allowed"]


def test_resend_of_unknown_listing_is_refused() -> None:
    result = reports.resend(targets=[reports.Target("S1", 404)], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["unknown"]


def test_resend_with_outdated_version_is_refused() -> None:
    row = making.offer()
    making.report(row)
    result = reports.resend(targets=[target(row, 1)], by=SUPPORT)
    assert [(one.reason_code, one.changed_by) for one in result.refused] == [("changed", "support")]


def test_resend_of_variation_that_follows_its_parent_is_refused() -> None:
    parent = making.offer()
    child = making.variation(parent, 11)
    making.report(parent)
    result = reports.resend(targets=[target(child)], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["not_allowed"]


def test_listing_named_twice_is_told_once() -> None:
    row = making.offer()
    report = making.report(row)
    result = reports.resend(targets=[target(row), target(row, row.version + 1)], report_ids=[report.pk], by=SUPPORT)
    assert (len(result.done), len(result.report_ids)) == (1, 1)


@pytest.mark.rule(12)
def test_resend_costs_bounded_statements() -> None:
    rows = making.offers(100)
    decisions = [reports.Decision(target(row), State.FAILED, making.ERRORS) for row in rows]
    reports.report_many(decisions=decisions, by=SUPPORT)
    with CaptureQueriesContext(connection) as queries:
        assert len(reports.resend(targets=[target(row) for row in rows], by=SUPPORT).done) == 100
    assert len(queries) <= 16
