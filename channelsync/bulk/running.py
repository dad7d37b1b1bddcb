"""Carry out bulk actions, chunk by chunk.

A chunk is one transaction: decisions, reports and what became of each item stand or fall together, so a run that is
killed goes on where it stood and does nothing twice. Whoever changes items holds the job's row lock, taken before
any listing's: two runs, or a run and a cancellation, queue there.
"""

import time
from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from channelsync.bulk import acting, halting
from channelsync.bulk.acting import Frozen, Outcome
from channelsync.bulk.models import BulkItem, BulkJob, BulkStatus, ItemStatus
from channelsync.reports import portions
from channelsync.reports import services as reports
from channelsync.runtime import setwise, turns

CHUNK = 1000
OUTCOME_COLUMNS = ("status", "detail", "reason_code", "changed_by", "changed_kind", "report_id")


def run(*, job_id: int, seconds: float) -> bool:
    """Carry on with a job whose time has come, for about that long; returns whether there is more to do.

    Gives way, and lets other writers in, between chunks. Whatever is raised is noted at the job, and the sweep tries
    again after a rest.
    """
    until = time.monotonic() + seconds
    try:
        while _advance(job_id):
            if time.monotonic() >= until:
                return True
            turns.let_others_write()
    except Exception as error:  # noqa: BLE001 - the edge of the loop: logged and stored, and the others go on
        halting.note(job_id, _unfinished(), error)
    return False


def due() -> list[int]:
    """Return the jobs that a run can carry on with, the oldest first."""
    jobs = _unfinished().filter(due_at__lte=timezone.now())
    return list(jobs.order_by("due_at", "id").values_list("id", flat=True))


def locked(job_id: int) -> BulkJob:
    """Lock a job, in the caller's transaction; raise BulkJob.DoesNotExist."""
    return BulkJob.objects.select_for_update().get(pk=job_id)


def count_moved(job: BulkJob, moved: Mapping[str, int]) -> None:
    """Change the counts of a locked job by what its items gained and lost; the caller saves."""
    counts = Counter(job.counts)
    counts.update(moved)
    job.counts = {status: number for status, number in counts.items() if number}


def _unfinished() -> QuerySet[BulkJob]:
    return BulkJob.objects.filter(status__in=[BulkStatus.WAITING, BulkStatus.RUNNING])


def _advance(job_id: int) -> bool:
    """Do the next chunk; returns whether to go on."""
    with transaction.atomic():
        # 1. nobody else is at it from here on, and it was not cancelled meanwhile
        job = locked(job_id)
        if not _may_run(job):
            return False
        # 2. the decisions, and what became of each item, in the same transaction
        items, are_last = _next(job)
        outcomes = acting.act(job, items) if items else {}
        _store(job, outcomes)
        # 3. the last one closes the job
        if are_last:
            job.status, job.finished_at = BulkStatus.DONE, timezone.now()
        halting.forget(job)
        job.save(update_fields=["status", "started_at", "finished_at", "counts", *halting.COLUMNS])
    return job.status == BulkStatus.RUNNING


def _may_run(job: BulkJob) -> bool:
    if job.status == BulkStatus.WAITING and job.due_at <= timezone.now():
        job.status, job.started_at = BulkStatus.RUNNING, timezone.now()
    return job.status == BulkStatus.RUNNING


def _next(job: BulkJob) -> tuple[list[Frozen], bool]:
    """Return the next items, as many as fit a transaction, and whether there are no more."""
    waiting = BulkItem.objects.filter(Q(job=job, status=ItemStatus.WAITING)).order_by("id")
    names = ("pk", "offer_id", "offer__seller_id", "offer__offer_id", "version", "base", "told")
    rows = waiting.values_list(*names)[:CHUNK]
    found = [Frozen(pk, offer, reports.Target(seller, number, version), base, told)
             for pk, offer, seller, number, version, base, told in rows]  # fmt: skip
    items = next(portions.cut(found, lambda item: item.target), [])
    return items, len(found) < CHUNK and len(items) == len(found)


def _store(job: BulkJob, outcomes: Mapping[int, Outcome]) -> None:
    rows = [
        (pk, one.status.value, *(getattr(one, name) for name in OUTCOME_COLUMNS[1:])) for pk, one in outcomes.items()
    ]
    setwise.update(BulkItem, OUTCOME_COLUMNS, rows)
    gained = Counter(one.status.value for one in outcomes.values())
    count_moved(job, {**gained, ItemStatus.WAITING.value: -len(outcomes)})
