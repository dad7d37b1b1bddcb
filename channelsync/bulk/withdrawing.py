"""Take back what a bulk action has decided and what has not gone out to SCX yet, chunk by chunk."""

import time
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from channelsync.audit.actors import Actor, ActorKind
from channelsync.bulk import halting
from channelsync.bulk.models import UNSETTLED, BulkItem, BulkJob, ItemStatus
from channelsync.bulk.running import count_moved, locked
from channelsync.reports import portions
from channelsync.reports import services as reports
from channelsync.reports.models import OPEN, ReportStatus
from channelsync.runtime import setwise, turns

CHUNK = 1000
GONE = (ReportStatus.SENDING, ReportStatus.SENT, ReportStatus.REJECTED)


def open_items(job_id: int) -> QuerySet[BulkItem]:
    """Return the items whose reports have not gone out."""
    return BulkItem.objects.filter(job=job_id, status__in=UNSETTLED, report__status__in=OPEN)


def gone_items(job_id: int) -> QuerySet[BulkItem]:
    """Return the items whose reports have gone out, whatever SCX said."""
    return BulkItem.objects.filter(job=job_id, report__status__in=GONE)


def pending() -> list[int]:
    """Return the jobs of which reports are being taken back."""
    return list(_ordered().order_by("id").values_list("id", flat=True))


def withdraw(*, job_id: int, seconds: float) -> bool:
    """Take back what waits, for about that long; returns whether there is more to do.

    A report that a sender claims meanwhile, or that cannot be taken back, stays what it is. Whatever is raised is noted
    at the job, and the sweep tries again after a rest.
    """
    until = time.monotonic() + seconds
    try:
        while _withdraw_chunk(job_id):
            if time.monotonic() >= until:
                return True
            turns.let_others_write()
    except Exception as error:  # noqa: BLE001 - the edge of the loop: logged and stored, and the others go on
        halting.note(job_id, _ordered(), error)
    return False


def _ordered() -> QuerySet[BulkJob]:
    return BulkJob.objects.filter(settled_at__isnull=True).exclude(taken_back_by={})


def _withdraw_chunk(job_id: int) -> bool:
    """Take back the next reports, in one transaction under the lock of the job; returns whether to go on."""
    with transaction.atomic():
        job = locked(job_id)
        if not job.taken_back_by:
            return False
        items, more = _next(job)
        result = reports.cancel_many(report_ids=items, by=_actor(job), reason=job.reason, delay=settings.UNDO_SECONDS)
        taken = [items[report_id] for report_id in result.report_ids]
        _cancel(job, taken)
        # what stays is not looked at again, however often a run gives way
        job.taken_back_by = {**job.taken_back_by, "after": max(items.values())} if more else {}
        halting.forget(job)
        job.save(update_fields=["counts", "taken_back_by", *halting.COLUMNS])
    return more


def _cancel(job: BulkJob, pks: Sequence[int]) -> None:
    for status in UNSETTLED:
        items = BulkItem.objects.filter(pk__in=setwise.one_of(pks), status=status)
        number = items.update(status=ItemStatus.CANCELLED)
        count_moved(job, {status.value: -number, ItemStatus.CANCELLED.value: number})


def _next(job: BulkJob) -> tuple[dict[int, int], bool]:
    """Return the next items by their reports, as many as fit a transaction, and whether there are more."""
    waiting = open_items(job.pk).filter(pk__gt=job.taken_back_by.get("after", 0)).order_by("pk")
    found = list(waiting.values_list("pk", "report_id", "offer__seller_id", "offer__offer_id")[:CHUNK])
    some = next(portions.cut(found, lambda row: reports.Target(row[2], row[3])), [])
    return {report: pk for pk, report, *_key in some if report}, len(found) == CHUNK or len(some) < len(found)


def _actor(job: BulkJob) -> Actor:
    by = job.taken_back_by
    return Actor(ActorKind(by["kind"]), by["name"], by["user_id"])
