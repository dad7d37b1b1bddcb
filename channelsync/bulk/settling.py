"""Note what SCX said of the reports of bulk actions, set by set."""

from collections import Counter

from django.db import OperationalError, transaction
from django.utils import timezone

from channelsync.bulk import halting
from channelsync.bulk.models import BulkItem, BulkJob, BulkStatus, ItemStatus
from channelsync.bulk.running import count_moved, locked
from channelsync.reports.models import ReportStatus

SETTLED_BY = {
    ItemStatus.DONE: (ReportStatus.SENT,),
    ItemStatus.REJECTED: (ReportStatus.REJECTED,),
    ItemStatus.OVERTAKEN: (ReportStatus.SUPERSEDED, ReportStatus.CANCELLED),
}


def settle_all() -> None:
    """Settle what can be settled, job by job; whatever one raises is noted there, and the next sweep tries again.

    Raises OperationalError: the database's trouble is no job's.
    """
    started = BulkJob.objects.filter(settled_at__isnull=True, started_at__isnull=False)
    for job_id in started.order_by("id").values_list("id", flat=True):
        try:
            settle(job_id=job_id)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the loop: logged and stored, and the others go on
            halting.note(job_id, started, error)


def settle(*, job_id: int) -> int:
    """Take over what became of the reports; returns how many items got their last word.

    A job is settled once it is over and nothing of it is under way. Where there is nothing new, nothing is locked:
    reports of unlinked sellers may be held for months.
    """
    if not _has_news(job_id):
        return 0
    with transaction.atomic():
        job = locked(job_id)
        moved = Counter({status.value: _settle(job, status) for status in SETTLED_BY})
        settled = moved.total()
        count_moved(job, {**moved, ItemStatus.UNDER_WAY.value: -settled})
        over = job.status in (BulkStatus.DONE, BulkStatus.CANCELLED)
        if over and not job.counts.get(ItemStatus.UNDER_WAY.value):
            # senders and other people may have been quicker than a withdrawal: there is nothing left to take back
            job.settled_at, job.taken_back_by = timezone.now(), {}
        if over and not job.taken_back_by:
            halting.forget(job)
        job.save(update_fields=["counts", "settled_at", "taken_back_by", *halting.COLUMNS])
    return settled


def _has_news(job_id: int) -> bool:
    closed = [status for statuses in SETTLED_BY.values() for status in statuses]
    under_way = BulkItem.objects.filter(job=job_id, status=ItemStatus.UNDER_WAY)
    return under_way.filter(report__status__in=closed).exists() or not under_way.exists()


def _settle(job: BulkJob, status: ItemStatus) -> int:
    under_way = BulkItem.objects.filter(job=job, status=ItemStatus.UNDER_WAY)
    return under_way.filter(report__status__in=SETTLED_BY[status]).update(status=status)
