"""Write changed stock rows over as many known levels: fetch over HTTP, compare, store the level and its history."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from bench.sandbox import SELLER
from channelsync.runtime import setwise
from channelsync.runtime.connection import scx_client
from channelsync.scx.payloads import StockUpdate
from channelsync.stock import levels, services
from channelsync.stock.models import StockLevel, StockSnapshot

WAIT = 60.0


def prepare(existing: int) -> None:
    """Store a level of an hour ago for every offer."""
    then = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    columns = ("offer_id", "seller_id", "quantity", "updated_at", "received_at")
    setwise.insert(StockLevel, columns, ((number, SELLER, 1000, then, then) for number in range(1, existing + 1)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ours(rows: int) -> None:
    """Read stock as `sync_stock` does."""
    services.sync(wait=WAIT, seconds=600)


def by_rows(rows: int) -> None:
    """Read the same answer, and write it row by row, in transactions of the same size."""
    page = scx_client().stock_updates(updated_after=timezone.now() - timedelta(days=30), wait=WAIT)
    updates = levels.newest(page.updates)
    for start in range(0, len(updates), services.STEP):
        with transaction.atomic():
            for update in updates[start : start + services.STEP]:
                _take(update, timezone.now())


def check(rows: int) -> None:
    """Raise AssertionError unless every row changed its level and left a snapshot."""
    changed = StockLevel.objects.exclude(quantity=1000).count()
    assert (changed, StockSnapshot.objects.count()) == (rows, rows), f"{changed} levels changed, not {rows}"


def _take(update: StockUpdate, now: datetime) -> None:
    level = StockLevel.objects.select_for_update().filter(offer_id=update.offer_id, seller_id=update.seller_id).first()
    level = level or StockLevel(offer_id=update.offer_id, seller_id=update.seller_id)
    if level.pk and (update.updated_at, update.quantity) <= (level.updated_at, level.quantity):
        return
    level.quantity, level.updated_at, level.received_at = update.quantity, update.updated_at, now
    level.save()
    StockSnapshot.objects.create(
        offer_id=level.offer_id, seller_id=level.seller_id, quantity=level.quantity,
        updated_at=level.updated_at, received_at=now,
    )  # fmt: skip
