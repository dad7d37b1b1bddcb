"""Which event type does what. An unknown type is no error: it is kept, and given to the sinks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from channelsync.scx import payloads

FUTURE = timedelta(days=1)  # no mark moves further past our clock (rule 3)


class Aspect(Enum):
    """What of a listing an event sets."""

    CONTENT = "content"
    END = "end"
    PRICE = "price"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Handler:
    """How the events of one type are read, and what they set."""

    aspect: Aspect
    parse: Callable[[str], Any]


OFFER_HANDLERS: Mapping[str, Handler] = {
    "Seller:Offer.New": Handler(Aspect.CONTENT, payloads.parse_offer),
    "Seller:Offer.Update": Handler(Aspect.CONTENT, payloads.parse_offer),
    "Seller:Offer.End": Handler(Aspect.END, payloads.parse_offer_end),
    "Seller:Offer.PriceUpdate": Handler(Aspect.PRICE, payloads.parse_price_update),
    "Seller:Offer.StockUpdate": Handler(Aspect.QUANTITY, payloads.parse_stock_update),
}
NEW_TYPE = "Seller:Offer.New"
UNLINKED_TYPE = "Seller:Channel.Unlinked"
SYSTEM_TYPES = frozenset({"System:Test", "System:Notification"})
HANDLED_TYPES = frozenset({*OFFER_HANDLERS, UNLINKED_TYPE, *SYSTEM_TYPES})

Mark = tuple[datetime, str]


class Stored(Protocol):
    """An event as the inbox has it: a row read back, or what was just written."""

    @property
    def pk(self) -> int:
        """Return the inbox row's primary key."""

    @property
    def event_id(self) -> str:
        """Return SCX's id."""

    @property
    def type(self) -> str:
        """Return the event type."""

    @property
    def created_at(self) -> datetime | None:
        """Return SCX's time; None only where the event is invalid."""

    @property
    def raw(self) -> str:
        """Return the element as it came."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One readable event of one listing: the inbox row's key, its mark, what it sets and its typed payload."""

    pk: int
    type: str
    mark: Mark
    created_at: datetime
    aspect: Aspect
    payload: Any

    @property
    def key(self) -> tuple[str, int]:
        """Return (seller id, offer id)."""
        return self.payload.seller_id, self.payload.offer_id


def mark_of(created_at: datetime, event_id: str, now: datetime) -> Mark:
    """Return what decides the order of events: time, at most a day ahead of our clock, then id."""
    return min(created_at, now + FUTURE), event_id
