"""The stock flow's entries for Celery. A run that finds another one at work leaves it to that one (rule 13)."""

from django.conf import settings

from channelsync.celery import app
from channelsync.runtime.store import DatabaseStore
from channelsync.stock import services

LEASE_SECONDS = 120  # two runs at once do no harm, so this need not outlive the longest


@app.task(name="channelsync.stock.sync")
def sync() -> None:
    """Read all sellers with one call, or wake a task per seller."""
    if settings.STOCK_SYNC == "per_seller":
        services.wake_sellers()
    elif settings.STOCK_SYNC == "all":
        with DatabaseStore().only_one("stock", seconds=LEASE_SECONDS) as held:
            if held:
                services.sync(wait=settings.TASK_SECONDS / 2, seconds=settings.TASK_SECONDS)


@app.task(name="channelsync.stock.sync_seller")
def sync_seller(seller_id: str) -> None:
    """Read the stock of one seller."""
    with DatabaseStore().only_one(f"stock:{seller_id}", seconds=LEASE_SECONDS) as held:
        if held:
            services.sync_seller(seller_id=seller_id, wait=settings.TASK_SECONDS / 2)
