"""Celery entries of the inbox: each takes its lease, calls one service and gives way after a while."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from channelsync.events import sellers, services
from channelsync.runtime import leases
from channelsync.runtime.wakeups import wake
from channelsync.scx.errors import ScxError

logger = logging.getLogger(__name__)


def _keeping(keep: leases.Keep) -> Callable[[int], None]:
    def on_page(_events: int) -> None:
        keep()

    return on_page


@shared_task(name="channelsync.events.sync", ignore_result=True)
def sync() -> None:
    """Drain SCX's queue; wakes itself again when the time was too short."""
    try:
        with leases.turn("events.sync") as keep:
            if keep is None:
                return
            # A slot that is further off than half a task's time is left to the next poll, or other flows starved.
            time = settings.TASK_SECONDS
            drained = services.sync(seconds=time, wait=time / 2, patient=True, on_page=_keeping(keep))
    except (ScxError, DatabaseError) as error:
        logger.warning("Events could not be fetched: %s", error)
        return
    if not drained.finished and not drained.postponed:
        wake("channelsync.events.sync")
    if drained.pages:
        wake("channelsync.events.sweep")


@shared_task(name="channelsync.events.sweep", ignore_result=True)
def sweep() -> None:
    """Apply what was left over, and offer the sinks what is due."""
    try:
        with leases.turn("events.sweep") as keep:
            if keep:
                services.apply_new()
                services.enlist_missed()
                services.deliver(seconds=settings.TASK_SECONDS)
    except DatabaseError as error:
        logger.warning("Stored events could not be applied: %s", error)


@shared_task(name="channelsync.events.sync_sellers", ignore_result=True)
def sync_sellers() -> None:
    """Fetch the seller list when it is due."""
    try:
        with leases.turn("events.sellers") as keep:
            if keep:
                sellers.sync_due()
    except (ScxError, DatabaseError) as error:
        logger.warning("Sellers could not be fetched: %s", error)


@shared_task(name="channelsync.events.prune", ignore_result=True)
def prune() -> None:
    """Clean up at night."""
    logger.info("Cleaned up: %s", services.prune())
