"""Celery entries of the inbox: each takes its lease, calls one service and gives way after a while."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from channelsync.events import sellers, services
from channelsync.runtime import leases
from channelsync.runtime.wakeups import wake
from channelsync.scx.errors import ScxError

logger = logging.getLogger(__name__)
POLL_LEASE = timedelta(minutes=7)  # longer than a task may run at all


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Hold the lease for the block; yields False when another process holds it, whose work it is then (rule 13)."""
    holder = uuid.uuid4().hex
    held = leases.acquire(name=name, holder=holder, duration=POLL_LEASE)
    try:
        yield held
    finally:
        if held:
            leases.release(name=name, holder=holder)


@shared_task(name="channelsync.events.sync", ignore_result=True)
def sync() -> None:
    """Drain SCX's queue; wakes itself again when the time was too short."""
    try:
        with only_one("events.sync") as held:
            if not held:
                return
            drained = services.sync(seconds=settings.TASK_SECONDS, patient=True)
    except (ScxError, DatabaseError) as error:
        logger.warning("Events could not be fetched: %s", error)
        return
    if not drained.finished:
        wake("channelsync.events.sync")
    if drained.pages:
        wake("channelsync.events.sweep")


@shared_task(name="channelsync.events.sweep", ignore_result=True)
def sweep() -> None:
    """Apply what was left over, and offer the sinks what is due."""
    try:
        with only_one("events.sweep") as held:
            if held:
                services.apply_new()
                services.enlist_missed()
                services.deliver(seconds=settings.TASK_SECONDS)
    except DatabaseError as error:
        logger.warning("Stored events could not be applied: %s", error)


@shared_task(name="channelsync.events.sync_sellers", ignore_result=True)
def sync_sellers() -> None:
    """Fetch the seller list when it is due."""
    try:
        with only_one("events.sellers") as held:
            if held:
                sellers.sync_due()
    except (ScxError, DatabaseError) as error:
        logger.warning("Sellers could not be fetched: %s", error)


@shared_task(name="channelsync.events.prune", ignore_result=True)
def prune() -> None:
    """Clean up at night."""
    logger.info("Cleaned up: %s", services.prune())
