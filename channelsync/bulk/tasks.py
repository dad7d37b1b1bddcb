"""Wake-ups of bulk actions (rule 13): the work is in rows; the sweep finds what a lost message would have started."""

import logging
import time

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from channelsync.bulk import halting, names, running, settling, showing, withdrawing
from channelsync.runtime import runs, wakeups
from channelsync.runtime.models import Flow, SyncRun
from channelsync.runtime.store import DatabaseStore

logger = logging.getLogger(__name__)

TURN = 10.0  # seconds; the sending of reports shares the queue, and must not wait long
LEASE = 120.0  # seconds; outlasts a turn by far, and is over soon when its holder is killed


@shared_task(name=names.RUN, ignore_result=True, expires=wakeups.EXPIRES)
def run(job_id: int) -> None:
    """Carry on with one job; leave it to another that is at it already. Gives way after a while, and wakes itself."""
    with DatabaseStore().only_one(names.lease(job_id), seconds=LEASE) as held:
        more = held and _turn(job_id)
    if more:
        wakeups.wake(names.RUN, job_id)


def _turn(job_id: int) -> bool:
    """Do what there is to do for a job, for a while; returns whether there is more."""
    seconds = min(TURN, settings.TASK_SECONDS)
    if job_id in withdrawing.pending():
        return withdrawing.withdraw(job_id=job_id, seconds=seconds)
    return running.run(job_id=job_id, seconds=seconds)


@shared_task(name=names.SWEEP, ignore_result=True, expires=wakeups.EXPIRES)
def sweep() -> None:
    """Start what is due, carry on with what was left lying, and note what SCX said."""
    try:
        job_ids = halting.awake([*running.due(), *withdrawing.pending()])
        if job_ids or _is_quiet():
            with runs.run(Flow.BULK) as current:
                current.counts["jobs"] = len(job_ids)
                _turns(job_ids)
        settling.settle_all()
        showing.forget_old()
    except DatabaseError as error:
        logger.warning("Bulk actions wait: %s", error)


def _turns(job_ids: list[int]) -> None:
    until = time.monotonic() + TURN
    for job_id in job_ids:
        if time.monotonic() < until:
            run(job_id)
        else:  # a task has its limit; those that are left get one of their own
            wakeups.wake(names.RUN, job_id)


def _is_quiet() -> bool:
    """Say whether it is time for a sign of life: a row for each look would be thousands a day that say nothing."""
    newest = SyncRun.objects.filter(flow=Flow.BULK).order_by("-id").values_list("touched_at", flat=True).first()
    return newest is None or newest < timezone.now() - names.SIGN_OF_LIFE
