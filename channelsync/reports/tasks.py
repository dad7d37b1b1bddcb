"""Wake-ups of the outbox (rule 13): the work is in rows, and the sweep finds what a lost message would have started."""

import logging

from celery import shared_task
from django.conf import settings

from channelsync.reports import automatic, delivery, links, names, notification_sending, takeover
from channelsync.reports.delivery import Delivery
from channelsync.runtime import leases, wakeups

logger = logging.getLogger(__name__)


@shared_task(name=names.SEND, ignore_result=True, expires=wakeups.EXPIRES)
def send() -> None:
    """Send what is due; leave it to another that is at it already."""
    while delivery.anything_due():
        with leases.turn(names.SEND) as keep:
            done = _deliver(keep) if keep else Delivery()
        # What came in while we held the turn has woken nobody else, so look again after giving it back.
        if keep is None or done.more or done.failure or not done.counts["requests"]:
            break


@shared_task(name=names.SWEEP, ignore_result=True, expires=wakeups.EXPIRES)
def sweep() -> None:
    """Find what was left lying: expired leases, undecided listings, reports whose wake-up was lost."""
    with leases.turn(names.SWEEP) as keep:
        if keep is None:
            return
        takeover.take_over()
        links.straighten()
        automatic.auto_in_progress()
        _deliver(keep)


@shared_task(name=names.NOTIFY, ignore_result=True, expires=wakeups.EXPIRES)
def notify() -> None:
    """Send messages to sellers; leave it to another that is at it already."""
    more = False
    with leases.turn(names.NOTIFY) as keep:
        if keep:
            more = notification_sending.send_due(seconds=settings.TASK_SECONDS, wait=settings.TASK_SECONDS / 2)
    if more:
        wakeups.wake(names.NOTIFY)


def _deliver(keep: leases.Keep) -> Delivery:
    done = delivery.deliver(
        budget_seconds=settings.TASK_SECONDS, wait=settings.TASK_SECONDS / 2, advance=lambda _count: keep()
    )
    if done.failure:
        logger.warning("Reports wait: %s", done.failure)
    elif done.more:
        wakeups.wake(names.SEND)
    return done
