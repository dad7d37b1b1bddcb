"""Note what SCX said of the reports of bulk actions, set by set."""

from collections import Counter
from functools import reduce
from itertools import product
from operator import or_

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from channelsync.bulk import halting
from channelsync.bulk.models import UNSETTLED, BulkItem, BulkJob, BulkStatus, ItemStatus
from channelsync.bulk.running import count_moved, locked
from channelsync.reports.models import ReportStatus

BY_REPORT = {
    ItemStatus.UNDER_WAY: (ReportStatus.WAITING, ReportStatus.SENDING),
    ItemStatus.HELD: (ReportStatus.HELD,),
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

    A job is settled once it is over and nothing of it is under way, or held. Where there is nothing new, nothing is
    locked: reports of unlinked sellers may be held for months.
    """
    if not _has_news(job_id):
        return 0
    with transaction.atomic():
        job = locked(job_id)
        moved = _settle(job)
        count_moved(job, moved)
        over = job.status in (BulkStatus.DONE, BulkStatus.CANCELLED)
        if over and not any(job.counts.get(status.value) for status in UNSETTLED):
            # senders and other people may have been quicker than a withdrawal: there is nothing left to take back
            job.settled_at, job.taken_back_by = timezone.now(), {}
        if over and not job.taken_back_by:
            halting.forget(job)
        job.save(update_fields=["counts", "settled_at", "taken_back_by", *halting.COLUMNS])
    return sum(number for status, number in moved.items() if status not in UNSETTLED)


def _has_news(job_id: int) -> bool:
    items = BulkItem.objects.filter(job=job_id, status__in=UNSETTLED)
    news = [Q(status=one, report__status__in=_others(one)) for one in UNSETTLED]
    return items.filter(reduce(or_, news)).exists() or not items.exists()


def _others(status: ItemStatus) -> list[ReportStatus]:
    return [one for one in ReportStatus if one not in BY_REPORT[status]]


def _settle(job: BulkJob) -> Counter[str]:
    """Give items the words of their reports; returns by how many each word has gained and lost."""
    moved: Counter[str] = Counter()
    for before, (status, reports) in product(UNSETTLED, BY_REPORT.items()):
        if status != before:
            items = BulkItem.objects.filter(job=job, status=before, report__status__in=reports)
            number = items.update(status=status)
            moved.update({status.value: number, before.value: -number})
    return moved
