"""Leases that run out, and answers that come too late (rule 6)."""

from typing import Any

import pytest

from channelsync.listings.lifecycle import State
from channelsync.reports import claim, outcomes, takeover
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.scx.errors import ErrorItem
from tests.unit.reports import making
from tests.unit.reports.answers import claim_of, exchange, expire, rejection, unknown, waiting

pytestmark = pytest.mark.django_db


@pytest.mark.rule(6)
def test_takeover_lets_expired_reports_wait_again() -> None:
    found = claim_of(making.offers(2))
    assert takeover.take_over() == 0
    expire(found)
    assert takeover.take_over() == 2
    assert [(report.attempts_count, report.lease) for report in waiting()] == [(1, ""), (1, "")]
    assert ReportAttempt.objects.filter(outcome="unknown", request=None).count() == 2


@pytest.mark.rule(6)
def test_takeover_supersedes_what_a_newer_report_follows() -> None:
    row = making.offer()
    found = claim_of([row], State.IN_PROGRESS)
    making.report(row, State.LISTED)
    expire(found)
    takeover.take_over()
    assert making.statuses(row) == [("in_progress", "superseded"), ("listed", "waiting")]


@pytest.mark.rule(6)
@pytest.mark.parametrize("answer", ["accepted", "refused", "failed", "unsent"])
def test_late_answer_after_a_takeover_changes_nothing(answer: str) -> None:
    found = claim_of([making.offer()])
    expire(found)
    takeover.take_over()
    before = StateReport.objects.values().get()
    late: dict[str, Any] = {
        "accepted": lambda: outcomes.accepted(found, exchange(201)),
        "refused": lambda: outcomes.refused(found, rejection({0: [ErrorItem("X", "y")]})),
        "failed": lambda: outcomes.failed(found, unknown()),
        "unsent": lambda: outcomes.unsent(found),
    }
    late[answer]()
    assert StateReport.objects.values().get() == before
    assert ReportAttempt.objects.count() == 1


@pytest.mark.rule(6)
def test_late_answer_does_not_touch_the_next_senders_lease() -> None:
    found = claim_of([making.offer()])
    expire(found)
    takeover.take_over()
    again = claim.claim_due(State.LISTED)
    assert again is not None
    outcomes.accepted(found, exchange(201))
    assert StateReport.objects.values_list("status", "lease").get() == ("sending", again.lease)
