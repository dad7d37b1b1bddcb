"""What the calls that read return: what could be read, what was left out, and the exchange it came in."""

from datetime import datetime

import msgspec

from channelsync.scx.exchange import Exchange
from channelsync.scx.payload_channel import AttributeDef, Category, SellerRow
from channelsync.scx.payload_page import PageElement
from channelsync.scx.payload_stock import StockUpdate


class EventPage(msgspec.Struct, frozen=True):
    """Hold a page of events in the order of the answer."""

    elements: list[PageElement]
    exchange: Exchange


class StockPage(msgspec.Struct, frozen=True):
    """Hold the stock changes since a time; `asked_at` is when the request left, by our clock."""

    updates: list[StockUpdate]
    last_updated_at: datetime | None
    problems: list[str]
    asked_at: datetime
    exchange: Exchange


class SellerPage(msgspec.Struct, frozen=True):
    """Hold all sellers; `problems` names the rows that were left out."""

    sellers: list[SellerRow]
    problems: list[str]
    exchange: Exchange


class CategoryPage(msgspec.Struct, frozen=True):
    """Hold the channel's categories: none is normal."""

    categories: list[Category]
    problems: list[str]
    exchange: Exchange


class AttributePage(msgspec.Struct, frozen=True):
    """Hold attribute definitions: none is normal."""

    attributes: list[AttributeDef]
    problems: list[str]
    exchange: Exchange
