"""What a bulk action left behind: what can be taken up again, and what has changed since and is another's by now."""

from django.db.models import Exists, OuterRef, QuerySet

from channelsync.bulk import versions
from channelsync.bulk.models import UNSETTLED, BulkItem, BulkJob, BulkKind, ItemStatus
from channelsync.bulk.needs import needs
from channelsync.reports import unread
from channelsync.reports.decisions import ReasonCode
from channelsync.reports.models import StateReport

MOVED = (*UNSETTLED, ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.OVERTAKEN)
# What was skipped for another reason would be refused again.
SKIPPED_FOR = (ReasonCode.CHANGED.value, ReasonCode.NOT_ALLOWED.value, ReasonCode.TOLD.value)


def rejected_items(job: BulkJob) -> QuerySet[BulkItem]:
    """Return what SCX rejected."""
    return BulkItem.objects.filter(job=job, status=ItemStatus.REJECTED, report__isnull=False)


def skipped_items(job: BulkJob) -> QuerySet[BulkItem]:
    """Return what was skipped, as far as the same could be done to it now; of a correction nothing can."""
    if job.kind == BulkKind.CORRECT:
        return BulkItem.objects.none()
    items = BulkItem.objects.filter(job=job, status=ItemStatus.SKIPPED, reason_code__in=SKIPPED_FOR)
    return items.filter(needs(job.kind, "offer__"))


def moved_items(job: BulkJob) -> QuerySet[BulkItem]:
    """Return those whose sellers the job has told something else than before, whatever SCX said."""
    return BulkItem.objects.filter(job=job, status__in=MOVED, report__version__gt=versions.first_base())


def as_left(items: QuerySet[BulkItem]) -> QuerySet[BulkItem]:
    """Return those that nobody has touched since the job's own act, or only for as long as it could be undone."""
    return items.filter(versions.is_as_left())


def untold(items: QuerySet[BulkItem]) -> QuerySet[BulkItem]:
    """Return those of `as_left` whose sellers nobody has told anything since."""
    newer = StateReport.objects.filter(offer=OuterRef("offer"), id__gt=OuterRef("report"))
    return as_left(items).filter(~Exists(unread.telling(newer)))
