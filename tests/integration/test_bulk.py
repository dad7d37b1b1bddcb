"""Bulk actions under kills, and two of everything at the same time."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from channelsync.bulk import running, withdrawing
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.listings.models import Offer, Transition
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime import turns
from tests import processes
from tests.crash.together import together
from tests.unit.bulk.ordering import ERRORS
from tests.unit.reports.making import SUPPORT, offers

COUNT = 400
PRELUDE = """
from datetime import timedelta
from channelsync.bulk import running, services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.listings.models import Offer, Transition
from channelsync.reports.models import StateReport
from tests.unit.bulk.ordering import ERRORS
from tests.unit.reports.making import SUPPORT, offers
running.CHUNK = 20
"""
ORDER = f"""{PRELUDE}
offers({COUNT})
found, now = Offer.objects.all(), timedelta(0)
bulk.freeze(offers=found, kind=BulkKind.FAILED, by=SUPPORT, reason="r", parameters=ERRORS, undo=now)
"""
# says so after each chunk, and is slow enough to be killed in the middle of one
RUN_SLOWLY = f"""{PRELUDE}
import time
from channelsync.bulk import acting
act = acting.act
def slowly(job, items):
    print("chunk", flush=True)
    done = act(job, items)
    time.sleep(0.05)
    return done
acting.act = slowly
running.run(job_id=BulkJob.objects.get().pk, seconds=600)
"""
FINISH = f"""{PRELUDE}
import json
job = BulkJob.objects.get()
before = BulkItem.objects.filter(status="waiting").count()
bulk.run(job_id=job.pk, seconds=600)
job.refresh_from_db()
print(json.dumps({{"before": before, "status": job.status, "counts": job.counts,
    "moves": Transition.objects.filter(kind="report").count(), "reports": StateReport.objects.count()}}))
"""


def python(environ: dict[str, str], code: str) -> str:
    """Run code in a process of its own."""
    done = processes.manage(environ, "shell", "--no-imports", "--command", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.rule(5)
def test_killed_run_goes_on_and_does_nothing_twice_rule_5(process_environment: dict[str, str]) -> None:
    python(process_environment, ORDER)
    for chunks in (3, 4):
        child = processes.start(process_environment, "manage.py", "shell", "--no-imports", "--command", RUN_SLOWLY)
        assert child.stdout is not None
        seen = [line for line, _number in zip(child.stdout, range(chunks), strict=False)]
        child.kill()
        child.communicate()
        assert seen == ["chunk\n"] * chunks
    told: dict[str, Any] = json.loads(python(process_environment, FINISH).splitlines()[-1])
    assert 0 < told.pop("before") < COUNT
    assert told == {"status": "done", "counts": {"under_way": COUNT}, "moves": COUNT, "reports": COUNT}


def order() -> BulkJob:
    """Order a failure of all listings, due at once."""
    found = Offer.objects.all()
    return bulk.freeze(offers=found, kind=BulkKind.FAILED, by=SUPPORT, reason="r", parameters=ERRORS, undo=timedelta(0))


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule(13)
def test_two_runs_of_one_action_share_its_chunks_rule_13(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 10)
    offers(100)
    job = order()
    together(*[lambda: bulk.run(job_id=job.pk, seconds=60)] * 2)
    job.refresh_from_db()
    assert (job.counts, StateReport.objects.count()) == ({"under_way": 100}, 100)
    assert Transition.objects.filter(kind="report").count() == 100


@pytest.mark.django_db(transaction=True)
def test_cancel_meets_a_run_and_every_item_has_one_fate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 5)
    offers(100)
    job = order()
    together(lambda: bulk.run(job_id=job.pk, seconds=60), lambda: bulk.cancel(job_id=job.pk, by=SUPPORT))
    job.refresh_from_db()
    fates = Counter(BulkItem.objects.values_list("status", flat=True))
    assert fates == job.counts
    assert fates["under_way"] == StateReport.objects.count()
    assert set(fates) <= {"under_way", "cancelled"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule(14)
def test_run_and_withdrawal_let_others_write_between_their_chunks_rule_14(monkeypatch: pytest.MonkeyPatch) -> None:
    within: list[bool] = []
    monkeypatch.setattr(turns, "let_others_write", lambda: within.append(connection.in_atomic_block))
    for module in (running, withdrawing):
        monkeypatch.setattr(module, "CHUNK", 2)
    offers(5)
    job = order()
    bulk.run(job_id=job.pk, seconds=60)
    assert within == [False] * 2
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    withdrawing.withdraw(job_id=job.pk, seconds=60)
    assert within == [False] * 4


def send_some() -> None:
    """Be a sender that is quicker with some of what waits."""
    for pk in StateReport.objects.order_by("-pk").values_list("pk", flat=True)[:40]:
        StateReport.objects.filter(pk=pk, status=ReportStatus.WAITING).update(status=ReportStatus.SENT)


def withdraw_bit_by_bit(job_id: int) -> None:
    while withdrawing.withdraw(job_id=job_id, seconds=0):
        pass


@pytest.mark.django_db(transaction=True)
def test_settling_meets_a_withdrawal_and_every_item_has_one_fate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawing, "CHUNK", 5)
    offers(100)
    job = order()
    bulk.run(job_id=job.pk, seconds=60)
    bulk.take_back(job_id=job.pk, by=SUPPORT)
    settle = [lambda: [bulk.settle(job_id=job.pk) for _ in range(10)]] * 2
    together(lambda: withdraw_bit_by_bit(job.pk), send_some, *settle)
    bulk.settle(job_id=job.pk)
    job.refresh_from_db()
    fates = Counter(BulkItem.objects.values_list("status", flat=True))
    assert (fates, job.taken_back_by, bool(job.settled_at)) == (job.counts, {}, True)
    assert fates["cancelled"] == Transition.objects.filter(kind="cancel").count()
    assert fates["done"] == StateReport.objects.filter(status=ReportStatus.SENT).count() == 100 - fates["cancelled"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule(5)
def test_two_actions_over_the_same_listings_decide_each_once_rule_5(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 10)
    offers(60)
    jobs = [order(), order()]
    together(*[lambda pk=job.pk: bulk.run(job_id=pk, seconds=60) for job in jobs])
    assert Transition.objects.filter(kind="report").count() == 60
    assert Counter(BulkItem.objects.values_list("status", flat=True)) == {"under_way": 60, "skipped": 60}
