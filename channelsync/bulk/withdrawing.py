"""Take back what a bulk action has decided and what has not gone out to SCX yet."""

import time

from django.db import transaction
from django.db.models import QuerySet

from channelsync.audit.actors import Actor, ActorKind
from channelsync.bulk.models import BulkItem, BulkJob, ItemStatus
from channelsync.bulk.running import count_moved, locked
from channelsync.reports import services as reports
from channelsync.reports.models import OPEN

CHUNK = 500


def open_items(job_id: int) -> QuerySet[BulkItem]:
    """Return the items whose reports have not gone out."""
    return BulkItem.objects.filter(job=job_id, status=ItemStatus.UNDER_WAY, report__status__in=OPEN)


def pending() -> list[int]:
    """Return the jobs of which reports are being taken back."""
    ordered = BulkJob.objects.filter(settled_at__isnull=True).exclude(taken_back_by={})
    return list(ordered.order_by("id").values_list("id", flat=True))


def withdraw(*, job_id: int, seconds: float) -> bool:
    """Go through what waits, for about that long; returns whether there is more to do.

    A report that a sender claims meanwhile, or that cannot be taken back, stays what it is.
    """
    until, last = time.monotonic() + seconds, 0
    while chunk := list(open_items(job_id).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        for last in chunk:
            _withdraw(job_id, last)
            if time.monotonic() >= until:
                return True
    BulkJob.objects.filter(pk=job_id).update(taken_back_by={})
    return False


def _withdraw(job_id: int, item_id: int) -> None:
    """Take back one report, in a transaction of its own: several would lock listings out of their order."""
    with transaction.atomic():
        job = locked(job_id)
        item = open_items(job_id).filter(pk=item_id).first()
        if item is None or item.report_id is None or not job.taken_back_by:
            return
        if reports.cancel(report_id=item.report_id, by=_actor(job), reason=job.reason).done:
            BulkItem.objects.filter(pk=item_id).update(status=ItemStatus.CANCELLED)
            count_moved(job, {ItemStatus.UNDER_WAY.value: -1, ItemStatus.CANCELLED.value: 1})
            job.save(update_fields=["counts"])


def _actor(job: BulkJob) -> Actor:
    by = job.taken_back_by
    return Actor(ActorKind(by["kind"]), by["name"], by["user_id"])
