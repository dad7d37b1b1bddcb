"""The Celery entry: after an update of the program, search texts are written anew beside all other work."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from channelsync.listings import respelling
from channelsync.runtime.store import DatabaseStore
from channelsync.runtime.wakeups import wake

logger = logging.getLogger(__name__)
NAME = "channelsync.listings.respell"
LEASE_SECONDS = 420  # longer than a task may run at all


@shared_task(name=NAME, ignore_result=True)
def respell() -> None:
    """Go on where it was left, for a while; wakes itself again when the time was too short."""
    try:
        with DatabaseStore().only_one(NAME, seconds=LEASE_SECONDS) as held:
            more = held and respelling.respell(seconds=settings.TASK_SECONDS)
    except DatabaseError as error:
        logger.warning("Search texts could not be written anew: %s", error)
        return
    if more:
        wake(NAME)
