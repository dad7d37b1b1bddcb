"""Count the desk's figures again, apart from the pages that show them."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from channelsync.dashboard.figures.all import ALL
from channelsync.listings import grouping
from channelsync.runtime import runs
from channelsync.runtime.models import Flow
from channelsync.runtime.store import DatabaseStore

logger = logging.getLogger(__name__)
KEYS_AT_ONCE = 100_000  # errors of an older version: seconds of work, on one day of the program's life
LEASE_SECONDS = 420  # longer than a task may run at all


@shared_task(name="channelsync.dashboard.count", ignore_result=True)
def count() -> None:
    """Count what has grown old; one process at a time is enough."""
    interval = timedelta(seconds=settings.FIGURES_INTERVAL)
    try:
        with DatabaseStore().only_one("desk.figures", seconds=LEASE_SECONDS) as held:
            if held:
                _count(interval)
    except DatabaseError as error:
        logger.warning("Figures could not be counted: %s", error)


def _count(interval: timedelta) -> None:
    with runs.run(Flow.FIGURES) as current:
        grouping.fill_keys(most=KEYS_AT_ONCE)
        for figures in ALL:
            if figures.is_due(interval):
                figures.recount()
                current.counts[figures.name] = 1
