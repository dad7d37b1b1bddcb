"""A bulk action that comes to a halt: it says so, rests, goes on later, and keeps nobody else from going on."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client

from channelsync.bulk import acting, halting, names, running, settling, tasks, withdrawing
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkJob, BulkStatus
from channelsync.reports.models import ReportStatus, StateReport
from tests.conftest import Published
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import SUPPORT, offer, offers

pytestmark = pytest.mark.django_db


class Poison:
    """Let all that is done to one job raise, and count how often that is tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.bad: BulkJob | None = None
        self.tries = 0
        self.error: Exception = KeyError("de")
        self._function = getattr(module, name)
        monkeypatch.setattr(module, name, self._called)

    def _called(self, job: BulkJob, *more: Any, **options: Any) -> Any:
        if self.bad is None or job.pk != self.bad.pk:
            return self._function(job, *more, **options)
        self.tries += 1
        raise self.error


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Poison:
    """Return what spoils the carrying out of the job that it is given."""
    return Poison(monkeypatch, acting, "act")


def due(count: int = 1) -> list[BulkJob]:
    """Return jobs whose time has come, each over a listing of its own."""
    rows = offers(count)
    return [order(undo=timedelta(0), offers={row.pk: row.version}) for row in rows]


def swept(job: BulkJob) -> BulkJob:
    """Look after everything once, and return how a job stands."""
    tasks.sweep()
    job.refresh_from_db()
    return job


def test_job_that_raises_keeps_no_other_from_its_turn(
    poison: Poison, frozen_time: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    poison.bad, good, gone = due(3)
    carry_out(gone)
    answer(ReportStatus.SENT)
    bad = swept(poison.bad)
    assert (bad.status, bad.error, StateReport.objects.filter(offer_id=1).count()) == ("waiting", "KeyError: 'de'", 0)
    assert [results(job) for job in (bad, good, gone)] == [["waiting"], ["under_way"], ["done"]]
    assert "Traceback" in caplog.text


def test_job_that_raised_rests_ever_longer_and_then_goes_on(
    poison: Poison, frozen_time: time_machine.Traveller
) -> None:
    (poison.bad,) = due()
    tried = []
    for _second in range(80):
        tasks.sweep()
        tried.append(poison.tries)
        frozen_time.shift(1)
    assert [tried.index(number) for number in (1, 2, 3, 4)] == [0, 5, 15, 35]
    poison.error = Exception()
    job, poison.bad = poison.bad, None
    frozen_time.shift(600)
    job = swept(job)
    assert (job.status, job.error, job.halts, job.rests_until) == (BulkStatus.DONE, "", 0, None)


@pytest.mark.parametrize(("halts", "seconds"), [(1, 5), (2, 10), (7, 320), (8, 600), (10_000, 600)])
def test_rest_doubles_up_to_ten_minutes(halts: int, seconds: int) -> None:
    assert halting.rest_after(halts) == timedelta(seconds=seconds)


def test_chunk_that_went_well_begins_the_rests_anew(
    poison: Poison, frozen_time: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)
    offers(2)
    job = order(undo=timedelta(0))
    BulkJob.objects.filter(pk=job.pk).update(halts=4, error="earlier")
    bulk.run(job_id=job.pk, seconds=0)
    poison.bad = job
    assert (swept(job).halts, job.status, results(job)) == (1, BulkStatus.RUNNING, ["under_way", "waiting"])


@pytest.mark.usefixtures("frozen_time")
def test_person_who_sends_now_does_not_wait_for_the_rest(poison: Poison) -> None:
    (poison.bad,) = due()
    job = swept(poison.bad)
    poison.bad = None
    assert swept(job).status == BulkStatus.WAITING
    bulk.start_now(job_id=job.pk, by=SUPPORT)
    assert swept(job).status == BulkStatus.DONE


@pytest.mark.usefixtures("frozen_time")
def test_cancelled_job_tells_of_no_halt(poison: Poison) -> None:
    (poison.bad,) = due()
    job = swept(poison.bad)
    bulk.cancel(job_id=job.pk, by=SUPPORT)
    job.refresh_from_db()
    assert (job.error, job.rests_until) == ("", None)
    halting.note(job.pk, running._unfinished(), KeyError("too late"))
    job.refresh_from_db()
    assert job.error == ""


def test_error_is_kept_without_what_no_database_holds(poison: Poison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halting.logger, "disabled", True)  # what is no text cannot travel between test processes
    (poison.bad,) = due()
    poison.error = ValueError("a\x00b\ud800c" + "x" * 3000)
    job = swept(poison.bad)
    assert (job.error[:15], len(job.error)) == ("ValueError: abc", 2000)


@pytest.mark.usefixtures("frozen_time")
def test_withdrawal_that_raises_says_so_and_keeps_no_other_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, frozen_time: time_machine.Traveller
) -> None:
    poison = Poison(monkeypatch, withdrawing, "_next")
    jobs = [carry_out(job) for job in due(2)]
    for job in jobs:
        bulk.take_back(job_id=job.pk, by=SUPPORT)
    poison.bad = jobs[0]
    bad = swept(jobs[0])
    assert (bad.error, [results(job) for job in jobs]) == ("KeyError: 'de'", [["under_way"], ["cancelled"]])
    tasks.sweep()
    assert poison.tries == 1
    poison.bad = None
    frozen_time.shift(6)
    assert (swept(bad).error, results(bad), bad.taken_back_by) == ("", ["cancelled"], {})


@pytest.mark.usefixtures("frozen_time")
def test_settling_that_raises_says_so_until_it_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    poison = Poison(monkeypatch, settling, "_settle")
    jobs = [carry_out(job) for job in due(2)]
    answer(ReportStatus.SENT)
    poison.bad = jobs[0]
    assert (swept(jobs[0]).error, [results(job) for job in jobs]) == ("KeyError: 'de'", [["under_way"], ["done"]])
    poison.bad = None
    assert (swept(jobs[0]).error, results(jobs[0])) == ("", ["done"])


def test_database_that_cannot_settle_is_no_jobs_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poison = Poison(monkeypatch, settling, "_settle")
    poison.error = OperationalError("database is locked")
    (poison.bad,) = [carry_out(job) for job in due()]
    answer(ReportStatus.SENT)
    assert (swept(poison.bad).error, "database is locked" in caplog.text) == ("", True)


def test_page_says_why_and_when_it_is_tried_again(desk: Client, poison: Poison) -> None:
    (poison.bad,) = due()
    job = swept(poison.bad)
    page = desk.get(f"/bulk/{job.pk}/").content.decode()
    assert all(words in page for words in ("is tried again by itself", "KeyError: &#x27;de&#x27;", "Next try:"))


def test_settled_job_tells_of_no_halt() -> None:
    offer()
    job = carry_out(order())
    BulkJob.objects.filter(pk=job.pk).update(error="earlier", halts=1)
    answer(ReportStatus.SENT)
    assert (settled(job).error, job.halts, halting.halted().count()) == ("", 0, 0)


@pytest.mark.rule(13)
def test_job_that_raises_is_not_woken_at_once_rule_13(
    poison: Poison, published: Published, django_capture_on_commit_callbacks: Any
) -> None:
    (poison.bad,) = due()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.run(poison.bad.pk)
        tasks.sweep()
    assert (poison.tries, [name for name, _args, _options in published.messages if name == names.RUN]) == (1, [])
