"""What comes to a halt: it says why, rests ever longer before the next try, and keeps nobody else from going on."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from channelsync.bulk.models import BulkJob
from channelsync.scx.payloads import clean_text

logger = logging.getLogger(__name__)

FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=10)
COLUMNS = ("error", "halts", "rests_until")


def note(job_id: int, among: QuerySet[BulkJob], error: Exception) -> None:
    """Log what a bulk action raised, say it on its page, and let it rest.

    `among`: the jobs of which there is still to be done what failed; who cancelled this one meanwhile reads of no halt.
    Raises DatabaseError where not even that can be written.
    """
    logger.error("Bulk action %s came to a halt.", job_id, exc_info=error)
    job = among.filter(pk=job_id)
    halts = job.values_list("halts", flat=True).first()
    if halts is not None:
        text = clean_text(f"{type(error).__name__}: {error}")[:2000]
        job.update(error=text, halts=halts + 1, rests_until=timezone.now() + rest_after(halts + 1))


def halted() -> QuerySet[BulkJob]:
    """Return the jobs that came to a halt and have not gone on since, the oldest first."""
    return BulkJob.objects.filter(settled_at__isnull=True).exclude(error="").order_by("id")


def rest_after(halts: int) -> timedelta:
    """Return how long to rest after so many halts in a row: 5 s, doubling to 10 min."""
    return min(FIRST_REST * 2.0 ** min(halts - 1, 20), LONGEST_REST)


def forget(job: BulkJob) -> None:
    """Let a locked job that goes on be as if it had never come to a halt; the caller saves `COLUMNS`."""
    job.error, job.halts, job.rests_until = "", 0, None


def awake(job_ids: Sequence[int]) -> list[int]:
    """Return those of these jobs that do not rest, in the same order."""
    if not job_ids:
        return []
    resting = BulkJob.objects.filter(pk__in=job_ids, rests_until__gt=timezone.now())
    left_out = set(resting.values_list("pk", flat=True))
    return [job_id for job_id in job_ids if job_id not in left_out]
