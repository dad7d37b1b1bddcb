"""Stock of offers that no event has told us of."""

from datetime import datetime, timedelta

import msgspec
from django.db.models import Exists, OuterRef

from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.dashboard.figures.work import CAP
from channelsync.listings.models import Offer
from channelsync.stock.models import StockLevel

SHOWN = 100


class UnknownLevel(msgspec.Struct):
    """A level without a listing."""

    seller_id: str
    offer_id: int
    quantity: int
    updated_at: datetime


class UnknownStock(msgspec.Struct):
    """How many there are, up to CAP (which stands for more), and the newest of those that were looked at."""

    number: int
    levels: list[UnknownLevel]


def count(_before: Taken[UnknownStock] | None) -> UnknownStock:
    """Look for levels without an offer."""
    offer = Offer.objects.filter(offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id"))
    rows = StockLevel.objects.filter(~Exists(offer)).order_by()
    columns = rows.values_list("seller_id", "offer_id", "quantity", "updated_at")
    found = [UnknownLevel(*row) for row in columns[: CAP + 1]]
    return UnknownStock(len(found), sorted(found, key=lambda level: level.updated_at, reverse=True)[:SHOWN])


UNKNOWN_STOCK = Kept("unknown_stock", UnknownStock, count, every=timedelta(minutes=5))
