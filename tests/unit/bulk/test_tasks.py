"""Wake-ups of bulk actions, and the sweep that needs none."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError

from channelsync.bulk import names, running, tasks
from channelsync.bulk.models import BulkStatus
from channelsync.reports.models import ReportStatus
from channelsync.runtime import leases
from tests.conftest import Published
from tests.unit.bulk.ordering import answer, order, results
from tests.unit.reports.making import offer, offers

pytestmark = pytest.mark.django_db


@pytest.mark.rule(13)
def test_sweep_runs_what_is_due_and_settles_it_rule_13(frozen_time: time_machine.Traveller) -> None:
    offer()
    job = order(undo=timedelta(seconds=60))
    tasks.sweep()
    assert results(job) == ["waiting"]
    frozen_time.shift(61)
    tasks.sweep()
    answer(ReportStatus.SENT)
    tasks.sweep()
    job.refresh_from_db()
    assert (job.status, results(job), job.settled_at is None) == (BulkStatus.DONE, ["done"], False)


@pytest.mark.rule(13)
def test_run_leaves_a_job_to_another_that_is_at_it_rule_13() -> None:
    offer()
    job = order(undo=timedelta(0))
    leases.acquire(name=names.lease(job.pk), holder="other", duration=timedelta(minutes=1))
    tasks.run(job.pk)
    assert results(job) == ["waiting"]


def test_run_that_gives_way_wakes_itself(
    monkeypatch: pytest.MonkeyPatch, published: Published, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)
    monkeypatch.setattr(tasks, "TURN", 0)
    offers(2)
    job = order(undo=timedelta(0))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.run(job.pk)
    assert (names.RUN, (job.pk,)) in [(name, args) for name, args, _options in published.messages]


def test_sweep_survives_an_absent_database(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> list[int]:
        raise OperationalError("gone")

    monkeypatch.setattr(running, "due", fail)
    tasks.sweep()
    assert "gone" in caplog.text


def test_sweep_leaves_what_it_has_no_time_for_to_other_tasks(
    monkeypatch: pytest.MonkeyPatch, published: Published, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(tasks, "TURN", 0)
    offer()
    job = order(undo=timedelta(0))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert (names.RUN, (job.pk,)) in [(name, args) for name, args, _options in published.messages]
    assert results(job) == ["waiting"]
