"""Claim what is due, once and in order."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Seller
from channelsync.reports import claim
from channelsync.reports.models import StateReport
from tests.unit.reports import making

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(hours=1)


def claimed(state: State = State.LISTED, **options: Any) -> list[int]:
    """Claim, and return the ids that we got."""
    found = claim.claim_due(state, **options)
    return found.ids if found else []


@pytest.mark.rule(6)
def test_claim_lends_reports_under_a_lease(settings: Any) -> None:
    report = making.report(making.offer())
    found = claim.claim_due(State.LISTED)
    assert found is not None
    report.refresh_from_db()
    assert (report.status, report.lease, report.lease_until) == ("sending", found.lease, found.until)
    assert settings.REPORT_LEASE - timedelta(seconds=5) < found.until - timezone.now() <= settings.REPORT_LEASE
    assert list(found.rows()) == [report]


@pytest.mark.rule(6)
def test_claimed_report_is_not_claimed_again() -> None:
    making.report(making.offer())
    assert (len(claimed()), claimed()) == (1, [])


def test_claim_takes_one_state_in_the_order_of_their_time() -> None:
    rows = making.offers(3)
    reports = [making.report(row) for row in rows[:2]]
    making.report(rows[2], State.FAILED)
    StateReport.objects.filter(pk=reports[0].pk).update(due_at=timezone.now())
    assert claimed() == [reports[1].pk, reports[0].pk]


def test_claim_takes_no_more_than_a_request_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BATCH", 2)
    for row in making.offers(3):
        making.report(row)
    assert [len(claimed()), len(claimed()), len(claimed())] == [2, 1, 0]


@pytest.mark.rule(6)
def test_claim_leaves_what_follows_a_report_on_its_way() -> None:
    row = making.offer()
    making.report(row, State.IN_PROGRESS)
    claimed(State.IN_PROGRESS)
    making.report(row, State.LISTED)
    assert claimed(State.LISTED) == []


@pytest.mark.rule(6)
def test_claim_takes_others_where_a_report_follows_one_on_its_way() -> None:
    """It is passed over; the unique index alone would refuse all of the claim."""
    busy, free = making.offers(2)
    making.report(busy, State.IN_PROGRESS)
    claimed(State.IN_PROGRESS)
    making.report(busy, State.LISTED)
    other = making.report(free, State.LISTED)
    assert list(claim.due(State.LISTED)) == [other]
    assert claimed(State.LISTED) == [other.pk]


@pytest.mark.rule(6)
@pytest.mark.parametrize("at_once", [False, True])
def test_claim_leaves_what_a_barrier_holds_back(at_once: bool) -> None:
    making.report(making.offer())
    StateReport.objects.update(not_before=LATER, attempts_count=1)
    assert claimed(at_once=at_once) == []


@pytest.mark.parametrize("status", ["held", "sent", "rejected", "superseded", "cancelled"])
def test_claim_takes_only_what_waits(status: str) -> None:
    making.report(making.offer())
    StateReport.objects.update(status=status)
    assert claimed() == []


@pytest.mark.parametrize(("tries", "at_once", "got"), [(1, False, 0), (1, True, 1), (0, True, 0)])
def test_claim_at_once_takes_retries_but_no_delayed_decisions(tries: int, at_once: bool, got: int) -> None:
    making.report(making.offer())
    StateReport.objects.update(due_at=LATER, attempts_count=tries)
    assert len(claimed(at_once=at_once)) == got


@pytest.mark.parametrize("link", [LinkState.UNLINKED, LinkState.REMOVED])
def test_claim_leaves_what_an_unlinking_has_crossed(link: LinkState) -> None:
    making.report(making.offer())
    making.report(making.offer(seller="S2"))
    Seller.objects.filter(id="S1").update(link_state=link)
    assert len(claimed()) == 1


@pytest.mark.rule(8)
def test_claim_keeps_a_batch_together() -> None:
    reports = [making.report(row) for row in making.offers(4)]
    StateReport.objects.filter(id__in=[reports[0].pk, reports[2].pk]).update(batch="b")
    assert claimed() == [reports[0].pk, reports[2].pk]
    assert claimed() == [reports[1].pk, reports[3].pk]


def bulk(*reports: StateReport, **changes: Any) -> list[int]:
    """Make reports a bulk action's."""
    ids = [report.pk for report in reports]
    StateReport.objects.filter(id__in=ids).update(bulk=True, **changes)
    return ids


def test_claim_takes_bulk_reports_last_and_fills_the_request_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BATCH", 3)
    reports = [making.report(row) for row in making.offers(5)]
    first = bulk(*reports[:4])
    assert claimed() == [reports[4].pk, *first[:2]]
    assert claimed() == first[2:]


@pytest.mark.parametrize(("batch", "share"), [(4, 1), (4, 3)])
def test_claim_keeps_a_share_for_bulk_reports(batch: int, share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BATCH", batch)
    monkeypatch.setattr(claim, "SHARE", share)
    reports = [making.report(row) for row in making.offers(12)]
    waiting = bulk(*reports[:4])
    singles = [report.pk for report in reports[4:]]
    assert claimed() == [*singles[: batch - share], *waiting[:share]]


def test_claim_takes_turns_with_a_bulk_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BATCH", 1)
    reports = [making.report(row) for row in making.offers(6)]
    first, second = bulk(*reports[:2], batch="b", attempts_count=1)
    singles = [report.pk for report in reports[2:]]
    assert [claimed() for _ in range(6)] == [[pk] for pk in (singles[0], first, singles[1], second, *singles[2:])]


@pytest.mark.rule(8)
def test_claim_mixes_no_others_into_a_bulk_batch() -> None:
    reports = [making.report(row) for row in making.offers(3)]
    batch = bulk(*reports[:2], batch="b", attempts_count=1)
    assert [claimed(), claimed()] == [[reports[2].pk], batch]


@pytest.mark.rule(12)
def test_claim_costs_bounded_statements() -> None:
    for row in making.offers(50):
        making.report(row)
    with CaptureQueriesContext(connection) as queries:
        assert len(claimed()) == 50
    assert len(queries) <= 7


@pytest.mark.rule(6)
@pytest.mark.django_db(transaction=True)
def test_two_claimers_never_get_the_same_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BATCH", 3)
    made = sorted(making.report(row).pk for row in making.offers(30))
    got: list[int] = []
    threads = [threading.Thread(target=_claim_all, args=(got,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # what another had locked at the moment was skipped; it is claimed by whoever comes next
    _claim_all(got)
    assert sorted(got) == made


def _claim_all(got: list[int]) -> None:
    try:
        while ids := claimed():
            got.extend(ids)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()
