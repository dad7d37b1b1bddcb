"""Order per listing, and what other apps tell the outbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports import links
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from tests.conftest import Published
from tests.unit.reports import making

pytestmark = pytest.mark.django_db
LEASE = {"lease": "a", "lease_until": timezone.now()}


def link(state: LinkState) -> None:
    """Set the seller's link without telling the outbox."""
    Seller.objects.update(link_state=state)


def add(row: Offer, status: ReportStatus, **fields: Any) -> StateReport:
    """Write a report past the services."""
    now = timezone.now()
    values = {"state": State.LISTED, "version": 1, "revision": 1, "body": "{}", "actor_kind": "api", "actor_name": "x"}
    return StateReport.objects.create(offer=row, status=status, created_at=now, due_at=now, **{**values, **fields})


@pytest.mark.rule(6)
@pytest.mark.parametrize("second", [ReportStatus.WAITING, ReportStatus.HELD])
def test_database_refuses_second_open_report(second: ReportStatus) -> None:
    row = making.offer()
    add(row, ReportStatus.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(row, second)


@pytest.mark.rule(6)
def test_database_refuses_second_report_on_its_way() -> None:
    row = making.offer()
    add(row, ReportStatus.SENDING, **LEASE)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(row, ReportStatus.SENDING, **LEASE)


@pytest.mark.rule(6)
def test_database_takes_one_waiting_behind_one_on_its_way() -> None:
    row = making.offer()
    add(row, ReportStatus.SENDING, **LEASE)
    add(row, ReportStatus.WAITING)
    assert StateReport.objects.count() == 2


@pytest.mark.parametrize("fields", [{"lease": "", "lease_until": timezone.now()}, {"lease": "a", "lease_until": None}])
def test_database_refuses_sending_without_lease(fields: dict[str, Any]) -> None:
    row = making.offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        add(row, ReportStatus.SENDING, **fields)


@pytest.mark.parametrize("state", [State.PENDING, State.ENDED])
def test_database_refuses_report_of_a_state_that_is_none(state: State) -> None:
    row = making.offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        add(row, ReportStatus.SENT, state=state)


@pytest.mark.rule(6)
def test_newer_report_supersedes_a_waiting_one() -> None:
    row = making.offer()
    making.report(row, State.IN_PROGRESS)
    making.report(row, State.LISTED)
    assert making.statuses(row) == [("in_progress", "superseded"), ("listed", "waiting")]
    assert StateReport.objects.get(status="superseded").closed_at is not None


@pytest.mark.rule(6)
def test_newer_report_waits_behind_one_on_its_way() -> None:
    row = making.offer()
    first = making.report(row, State.IN_PROGRESS)
    StateReport.objects.filter(pk=first.pk).update(status=ReportStatus.SENDING, **LEASE)
    making.report(row, State.LISTED)
    assert making.statuses(row) == [("in_progress", "sending"), ("listed", "waiting")]


@pytest.mark.rule(6)
@pytest.mark.parametrize("status", [ReportStatus.WAITING, ReportStatus.SUPERSEDED, ReportStatus.CANCELLED])
def test_newer_report_inherits_a_barrier(status: ReportStatus) -> None:
    """The late request of an unknown attempt may still arrive, whatever became of its report."""
    row = making.offer()
    barrier = timezone.now() + timedelta(seconds=50)
    add(row, status, not_before=barrier)
    assert making.report(row).not_before == barrier


def test_barrier_that_is_over_is_not_inherited() -> None:
    row = making.offer()
    add(row, ReportStatus.WAITING, not_before=timezone.now() - timedelta(seconds=1))
    assert making.report(row).not_before is None


@pytest.mark.rule(7)
@pytest.mark.parametrize(
    ("state", "status"), [("in_progress", "superseded"), ("failed", "superseded"), ("listed", "waiting")]
)
def test_update_supersedes_what_judged_the_older_revision(state: str, status: str) -> None:
    row = making.offer()
    making.report(row, State(state))
    making.update(row)
    assert making.statuses(row) == [(state, status)]


@pytest.mark.rule(7)
@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.LISTED, State.FAILED])
def test_end_cancels_what_waits(state: State) -> None:
    row = making.offer()
    making.report(row, state)
    making.end(row)
    assert making.statuses(row) == [(state.value, "cancelled")]


@pytest.mark.rule(7)
def test_end_cancels_what_is_held() -> None:
    row = making.offer()
    link(LinkState.UNLINKED)
    making.report(row)
    making.end(row)
    assert making.statuses(row) == [("listed", "cancelled")]


@pytest.mark.parametrize(
    ("state", "status"), [(LinkState.UNLINKED, "held"), (LinkState.REMOVED, "cancelled"), (LinkState.LINKED, "waiting")]
)
def test_report_fits_its_sellers_link(state: LinkState, status: str) -> None:
    row = making.offer()
    link(state)
    reports.report_listed(targets=[making.target(row)], by=making.SUPPORT)
    assert making.statuses(row) == [("listed", status)]


def test_hold_and_release_touch_one_seller_only(published: Published) -> None:
    ours, theirs = making.offer(), making.offer(seller="S2")
    making.report(ours)
    making.report(theirs)
    assert reports.hold(["S1"]) == 1
    assert (making.statuses(ours), making.statuses(theirs)) == ([("listed", "held")], [("listed", "waiting")])
    assert reports.release(["S1"]) == 1
    assert making.statuses(ours) == [("listed", "waiting")]


def test_remove_cancels_waiting_and_held() -> None:
    rows = making.offers(2)
    for row in rows:
        making.report(row)
    StateReport.objects.filter(offer=rows[0]).update(status=ReportStatus.HELD)
    assert reports.remove(["S1"]) == 2
    assert set(StateReport.objects.values_list("status", "error")) == {
        ("cancelled", "The seller was permanently removed.")
    }


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        (LinkState.UNLINKED, "waiting", "held"),
        (LinkState.REMOVED, "waiting", "cancelled"),
        (LinkState.REMOVED, "held", "cancelled"),
        (LinkState.LINKED, "held", "waiting"),
        (LinkState.UNLINKED, "sent", "sent"),
    ],
)
def test_straighten_mends_what_crossed_an_unlinking(state: LinkState, before: str, after: str) -> None:
    row = making.offer()
    making.report(row)
    StateReport.objects.update(status=before)
    link(state)
    links.straighten()
    assert making.statuses(row) == [("listed", after)]
