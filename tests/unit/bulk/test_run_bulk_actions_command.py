"""`run_bulk_actions` on the command line."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from channelsync.bulk import acting
from channelsync.bulk import services as bulk
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, order, results
from tests.unit.reports.making import SUPPORT, offer, offers

pytestmark = pytest.mark.django_db


def run() -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("run_bulk_actions", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_command_carries_out_what_is_due_only() -> None:
    offers(2)
    due, later = order(undo=timedelta(0)), order(undo=timedelta(seconds=60))
    assert run() == (0, f"Bulk action {due.pk}: Done, 2 listings.\n", "")
    assert (results(due), results(later)) == (["under_way"] * 2, ["waiting"] * 2)


def test_command_settles_and_takes_back() -> None:
    first, _second = offers(2)
    job = order(undo=timedelta(0))
    run()
    answer(ReportStatus.SENT, first)
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    assert run()[0] == 0
    assert results(job) == ["done", "cancelled"]


def test_failing_database_is_exit_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(acting, "act", fail)
    offer()
    order(undo=timedelta(0))
    code, out, err = run()
    assert (code, out, "disk full" in err) == (1, "", True)


def test_action_that_comes_to_a_halt_is_named_and_leaves_the_others_done(monkeypatch: pytest.MonkeyPatch) -> None:
    offers(2)
    bad, good = order(undo=timedelta(0)), order(undo=timedelta(0))
    act, known = acting.act, {good.pk: "de"}
    monkeypatch.setattr(acting, "act", lambda job, items: known[job.pk] and act(job, items))
    for _time in range(2):  # whoever calls does not wait for a rest
        code, _out, err = run()
        assert (code, err, results(good)) == (1, f"Bulk action {bad.pk}: KeyError: {bad.pk}\n", ["under_way"] * 2)
    bad.refresh_from_db()
    assert bad.halts == 2
