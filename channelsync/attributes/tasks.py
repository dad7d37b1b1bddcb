"""The Celery entry: fetches when it is time to, and gives way after a while."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from channelsync.attributes import services
from channelsync.runtime.wakeups import wake
from channelsync.scx.errors import ScxError

logger = logging.getLogger(__name__)
NAME = "channelsync.attributes.sync"


@shared_task(name=NAME, ignore_result=True)
def sync() -> None:
    """Fetch categories and attributes when they are due; wakes itself again when the time was too short."""
    try:
        counts = services.sync_due(seconds=settings.TASK_SECONDS)
    except (ScxError, DatabaseError) as error:
        logger.warning("Categories and attributes could not be fetched: %s", error)
        return
    if counts and counts["left"]:
        wake(NAME)
