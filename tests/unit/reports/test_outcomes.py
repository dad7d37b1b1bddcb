"""What becomes of reports after a request, seen from the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Seller
from channelsync.reports import claim, outcomes, routes_health
from channelsync.reports.claim import Claim
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.runtime.models import SentRequest
from channelsync.scx.errors import ErrorItem, RateLimited
from tests.unit.reports import making
from tests.unit.reports.answers import ROUTES, claim_of, exchange, rejection, server_error, unknown, waiting

pytestmark = pytest.mark.django_db


@pytest.mark.rule(6)
def test_accepted_closes_reports_with_one_attempt_each() -> None:
    found = claim_of(making.offers(2))
    assert outcomes.accepted(found, exchange(201)) == {"accepted": 2}
    rows = StateReport.objects.values_list("status", "attempts_count", "lease", "lease_until")
    assert set(rows) == {("sent", 1, "", None)}
    assert ReportAttempt.objects.filter(request__status=201, outcome="accepted").count() == 2


@pytest.mark.rule(12)
def test_outcomes_cost_bounded_statements() -> None:
    found = claim_of(making.offers(60))
    with CaptureQueriesContext(connection) as queries:
        outcomes.refused(found, rejection({n: [ErrorItem("VAL100", "bad")] for n in range(20)}))
    assert len(queries) <= 18
    with CaptureQueriesContext(connection) as queries:
        outcomes.accepted(claim_of([]), exchange(201))
    assert len(queries) <= 14


@pytest.mark.rule(8)
def test_named_elements_are_rejected_and_the_others_go_again_at_once() -> None:
    found = claim_of(making.offers(3))
    words = [ErrorItem("VAL100", "price missing"), ErrorItem("VAL101", "no title")]
    assert outcomes.refused(found, rejection({1: words})) == {"rejected": 1, "retry": 2}
    bad = StateReport.objects.get(status="rejected")
    assert (bad.pk, bad.error) == (found.ids[1], "VAL100: price missing\nVAL101: no title")
    assert [report.pk for report in waiting()] == [found.ids[0], found.ids[2]]
    assert all(report.due_at <= timezone.now() for report in waiting())
    assert SentRequest.objects.get().body.startswith('{"offerList":[{')


@pytest.mark.rule(8)
@pytest.mark.parametrize("elements", [None, {7: [ErrorItem("VAL100", "?")]}, {0: [ErrorItem("W", "?", "warning")]}])
def test_batch_without_a_culprit_goes_again_in_halves(elements: Any) -> None:
    found = claim_of(making.offers(5))
    outcomes.refused(found, rejection(elements))
    batches = [report.batch for report in waiting()]
    assert batches[0] == batches[1] == batches[2] != batches[3] == batches[4]
    again = claim.claim_due(State.LISTED)
    assert again is not None
    assert again.ids == found.ids[:3]


@pytest.mark.rule(8)
def test_single_report_without_a_culprit_is_rejected() -> None:
    found = claim_of([making.offer()])
    assert outcomes.refused(found, rejection(message="nope")) == {"rejected": 1}
    assert StateReport.objects.get().error == "VAL100: nope"
    assert routes_health.read(State.LISTED).alike_count == 1


@pytest.mark.rule(8)
def test_single_report_that_is_named_does_not_count_towards_a_stop() -> None:
    outcomes.refused(claim_of([making.offer()]), rejection({0: [ErrorItem("VAL100", "unlinked")]}))
    assert routes_health.read(State.LISTED).alike_count == 0


@pytest.mark.rule(9)
def test_temporary_failure_lets_reports_wait_longer_and_longer() -> None:
    found = claim_of([making.offer()])
    StateReport.objects.update(attempts_count=4)
    outcomes.failed(Claim(found.state, found.lease, found.until, "", _tried(found, 4)), server_error())
    [report] = waiting()
    assert (report.attempts_count, report.error, report.not_before) == (5, "bad gateway", None)
    assert report.due_at > timezone.now() + timedelta(seconds=20)
    assert routes_health.read(State.LISTED).fails == 1


def _tried(found: Claim, attempts: int) -> list[claim.ClaimedReport]:
    return [claim.ClaimedReport(one.id, one.offer, one.body, attempts) for one in found.reports]


@pytest.mark.rule(10)
def test_rate_limit_is_no_failure_of_the_route() -> None:
    outcomes.failed(claim_of([making.offer()]), RateLimited("slow down", exchange(429), retry_after=40))
    assert routes_health.read(State.LISTED).fails == 0
    assert waiting()[0].due_at > timezone.now() + timedelta(seconds=30)


@pytest.mark.rule(6)
def test_unknown_outcome_bars_until_the_lease_is_over() -> None:
    found = claim_of([making.offer()])
    assert outcomes.failed(found, unknown()) == {"unknown": 1}
    assert [report.not_before for report in waiting()] == [found.until]
    assert ReportAttempt.objects.get().outcome == "unknown"


@pytest.mark.rule(6)
def test_newer_report_takes_over_the_barrier_of_an_unknown_outcome() -> None:
    row = making.offer()
    found = claim_of([row], State.IN_PROGRESS)
    making.report(row, State.LISTED)
    outcomes.failed(found, unknown(State.IN_PROGRESS))
    assert making.statuses(row) == [("in_progress", "superseded"), ("listed", "waiting")]
    assert [report.not_before for report in waiting()] == [found.until]


@pytest.mark.rule(6)
@pytest.mark.parametrize(("seconds", "kept"), [(-30, 0), (30, 30)])
def test_newer_report_keeps_the_later_of_two_barriers(seconds: int, kept: int) -> None:
    """It may have inherited one of an earlier attempt when it was put in."""
    row = making.offer()
    found = claim_of([row], State.IN_PROGRESS)
    newer = making.report(row, State.LISTED)
    StateReport.objects.filter(pk=newer.pk).update(not_before=found.until + timedelta(seconds=seconds))
    outcomes.failed(found, unknown(State.IN_PROGRESS))
    assert [report.not_before for report in waiting()] == [found.until + timedelta(seconds=kept)]


@pytest.mark.rule(6)
def test_retry_while_a_newer_one_waits_is_superseded() -> None:
    row = making.offer()
    found = claim_of([row])
    making.report(row, State.FAILED)
    outcomes.failed(found, server_error())
    assert making.statuses(row) == [("listed", "superseded"), ("failed", "waiting")]
    assert waiting()[0].not_before is None


@pytest.mark.rule(7)
@pytest.mark.parametrize(("state", "status"), [(State.IN_PROGRESS, "superseded"), (State.LISTED, "waiting")])
def test_retry_after_an_update_tells_nothing_of_the_past(state: State, status: str) -> None:
    row = making.offer()
    found = claim_of([row], state)
    making.update(row)
    outcomes.failed(found, unknown(state))
    assert making.statuses(row) == [(state.value, status)]


@pytest.mark.rule(7)
def test_retry_after_an_end_is_cancelled() -> None:
    row = making.offer()
    found = claim_of([row])
    making.end(row)
    outcomes.failed(found, server_error())
    assert making.statuses(row) == [("listed", "cancelled")]


@pytest.mark.parametrize(("link", "status"), [(LinkState.UNLINKED, "held"), (LinkState.REMOVED, "cancelled")])
def test_retry_fits_the_sellers_link(link: LinkState, status: str) -> None:
    row = making.offer()
    found = claim_of([row])
    Seller.objects.update(link_state=link)
    outcomes.failed(found, server_error())
    assert making.statuses(row) == [("listed", status)]


@pytest.mark.rule(9)
def test_unsent_reports_wait_untouched() -> None:
    found = claim_of([making.offer()])
    before = found.reports[0]
    outcomes.unsent(found)
    again = claim.claim_due(State.LISTED)
    assert again is not None
    assert again.reports == [before]
    assert not ReportAttempt.objects.exists()


@pytest.mark.rule(6)
def test_unsent_report_gives_way_to_a_newer_one() -> None:
    row = making.offer()
    found = claim_of([row])
    making.report(row, State.FAILED)
    outcomes.unsent(found)
    assert making.statuses(row) == [("listed", "superseded"), ("failed", "waiting")]


@pytest.mark.rule(8)
def test_batch_that_draws_5xx_three_times_while_others_succeed_is_halved() -> None:
    found = claim_of(making.offers(4))
    for _ in range(2):
        outcomes.failed(found, server_error())
        StateReport.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        found = claim.claim_due(State.LISTED) or found
    SentRequest.objects.create(at=timezone.now(), method="POST", route=ROUTES["listed"], status=201)
    fails = routes_health.read(State.LISTED).fails
    outcomes.failed(found, server_error())
    assert [len({report.batch for report in some}) for some in (waiting()[:2], waiting()[2:], waiting())] == [1, 1, 2]
    assert routes_health.read(State.LISTED).fails == fails


@pytest.mark.rule(8)
def test_batch_that_draws_5xx_while_nothing_succeeds_stays_whole() -> None:
    found = claim_of(making.offers(4))
    for _ in range(4):
        outcomes.failed(found, server_error())
        StateReport.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        found = claim.claim_due(State.LISTED) or found
    assert len(found.ids) == 4


@pytest.mark.rule(9)
def test_first_success_releases_all_that_wait_but_no_barrier_and_no_delay() -> None:
    rows = making.offers(4)
    later = timezone.now() + timedelta(minutes=10)
    reports = [making.report(row) for row in rows[:3]]
    StateReport.objects.update(due_at=later, attempts_count=1)
    StateReport.objects.filter(pk=reports[1].pk).update(not_before=later)
    StateReport.objects.filter(pk=reports[2].pk).update(attempts_count=0)
    found = claim_of(rows[3:])
    routes_health.failed(State.LISTED, "502")
    outcomes.accepted(found, exchange(201))
    again = claim.claim_due(State.LISTED)
    assert again is not None
    assert again.ids == [reports[0].pk]


@pytest.mark.rule(8)
def test_batch_stays_whole_when_all_fail_after_a_success_long_ago() -> None:
    found = claim_of(making.offers(4))
    for number in range(4):
        outcomes.failed(found, server_error())
        if number == 0:
            SentRequest.objects.create(at=timezone.now(), method="POST", route=ROUTES["listed"], status=201)
        StateReport.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        found = claim.claim_due(State.LISTED) or found
    assert len(found.ids) == 4
