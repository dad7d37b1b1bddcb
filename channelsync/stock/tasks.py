"""The stock flow's entries for Celery. A run that finds another one at work leaves it to that one (rule 13)."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from channelsync.runtime.store import DatabaseStore
from channelsync.scx.errors import ScxError
from channelsync.stock import services

logger = logging.getLogger(__name__)
WRITING_SECONDS = 30.0  # what a large answer may take to be written


@shared_task(name="channelsync.stock.sync", ignore_result=True)
def sync() -> None:
    """Read all sellers with one call, or wake a task per seller."""
    try:
        if settings.STOCK_SYNC == "per_seller":
            services.wake_sellers()
        elif settings.STOCK_SYNC == "all":
            with DatabaseStore().only_one("stock.sync", seconds=_lease_seconds()) as held:
                if held:
                    services.sync(wait=settings.TASK_SECONDS / 2, seconds=settings.TASK_SECONDS)
    except (ScxError, DatabaseError) as error:
        logger.warning("Stock could not be read: %s", error)


@shared_task(name="channelsync.stock.sync_seller", ignore_result=True)
def sync_seller(seller_id: str) -> None:
    """Read the stock of one seller."""
    try:
        with DatabaseStore().only_one(f"stock.sync:{seller_id}", seconds=_lease_seconds()) as held:
            if held:
                services.sync_seller(seller_id=seller_id, wait=settings.TASK_SECONDS / 2)
    except (ScxError, DatabaseError) as error:
        logger.warning("Stock of seller %s could not be read: %s", seller_id, error)


def _lease_seconds() -> float:
    """Return how long a run may have the flow to itself: two at once do no harm, a killed one must not block it."""
    return float(settings.TASK_SECONDS / 2 + settings.SCX_TOTAL_TIMEOUT + WRITING_SECONDS)
