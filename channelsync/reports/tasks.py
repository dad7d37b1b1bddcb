"""Wake-ups of the outbox (rule 13): the work is in rows, and the sweep finds what a lost message would have started."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from celery import shared_task
from django.conf import settings

from channelsync.reports import automatic, delivery, links, names, takeover
from channelsync.reports.delivery import Delivery
from channelsync.runtime import leases, wakeups

logger = logging.getLogger(__name__)

Keep = Callable[[], object]


@shared_task(name=names.SEND, ignore_result=True, expires=wakeups.EXPIRES)
def send() -> None:
    """Send what is due; leave it to another that is at it already."""
    while delivery.anything_due():
        with _turn(names.SEND) as keep:
            done = _deliver(keep) if keep else Delivery()
        # What came in while we held the turn has woken nobody else, so look again after giving it back.
        if keep is None or done.more or done.failure or not done.counts["requests"]:
            break


@shared_task(name=names.SWEEP, ignore_result=True, expires=wakeups.EXPIRES)
def sweep() -> None:
    """Find what was left lying: expired leases, undecided listings, reports whose wake-up was lost."""
    with _turn(names.SWEEP) as keep:
        if keep is None:
            return
        takeover.take_over()
        links.straighten()
        automatic.auto_in_progress()
        _deliver(keep)


@contextmanager
def _turn(name: str) -> Iterator[Keep | None]:
    """Take a turn that outlasts one request; yields what prolongs it, None while another has it."""
    holder, duration = uuid.uuid4().hex, timedelta(seconds=settings.SCX_TOTAL_TIMEOUT + 15)

    def keep() -> object:
        return leases.acquire(name=name, holder=holder, duration=duration)

    if not keep():
        yield None
        return
    try:
        yield keep
    finally:
        leases.release(name=name, holder=holder)


def _deliver(keep: Keep) -> Delivery:
    done = delivery.deliver(
        budget_seconds=settings.TASK_SECONDS, wait=settings.TASK_SECONDS / 2, advance=lambda _count: keep()
    )
    if done.failure:
        logger.warning("Reports wait: %s", done.failure)
    elif done.more:
        wakeups.wake(names.SEND)
    return done
