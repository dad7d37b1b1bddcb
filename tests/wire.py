"""Events as they come over the wire, for tests."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from channelsync.events import inbox
from channelsync.events.inbox import Taken
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer
from channelsync.scx.payloads import parse_event_page

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
NEW, UPDATE, END = "Seller:Offer.New", "Seller:Offer.Update", "Seller:Offer.End"
PRICE, STOCK = "Seller:Offer.PriceUpdate", "Seller:Offer.StockUpdate"
UNLINKED = "Seller:Channel.Unlinked"
_numbers = count(1)


def element(kind: str, *, at: float = 0, event_id: str = "", **event: Any) -> dict[str, Any]:
    """Return an event of a type, `at` seconds after START, of offer 1 of seller S1 unless it says otherwise."""
    created = START + timedelta(seconds=at)
    event_id = event_id or f"{int(created.timestamp()):08x}{next(_numbers):016x}"
    body = {"sellerId": "S1", "offerId": 1, **event}
    return {"id": event_id, "createdAt": created.isoformat(), "type": kind, "event": body}


def offer(kind: str = NEW, *, at: float = 0, event_id: str = "", **fields: Any) -> dict[str, Any]:
    """Return a New or Update with a whole listing."""
    return element(kind, at=at, event_id=event_id, **{**listing(), **fields})


def listing(**fields: Any) -> dict[str, Any]:
    """Return the payload of a plain listing."""
    return {
        "sku": "A-100",
        "title": "Teekanne Größe L",
        "quantity": "5",
        "priceList": prices("19.99"),
        "channelAttributeList": [{"attributeId": "color", "value": "blau"}],
        "pictureList": ["https://cdn.example/a/pic1.jpg?sig=1"],
        **fields,
    }


def prices(amount: str) -> list[dict[str, Any]]:
    """Return a price list of one tier."""
    return [{"id": "B2C", "quantityPriceList": [{"amount": amount, "currency": "EUR", "quantity": "1"}]}]


def variation(offer_id: int, **fields: Any) -> dict[str, Any]:
    """Return a child of a listing."""
    return {
        "offerId": offer_id,
        "sku": f"A-100-{offer_id}",
        "quantity": "2",
        "priceList": prices("21.00"),
        "variationDimensionList": [{"attributeId": "size", "value": str(offer_id)}],
        **fields,
    }


def page(*elements: dict[str, Any] | str) -> bytes:
    """Return the body of an answer with these elements; text stands as it is."""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in elements]
    return f'{{"eventList": [{", ".join(texts)}]}}'.encode()


def take(*elements: dict[str, Any] | str) -> Taken:
    """Store and apply a page of these elements."""
    return inbox.take(parse_event_page(page(*elements)))


def the_offer(offer_id: int = 1, seller_id: str = "S1") -> Offer:
    """Return a listing as the database has it."""
    return Offer.objects.get(seller_id=seller_id, offer_id=offer_id)


def statuses() -> list[str]:
    """Return the statuses of all events in the order in which they were stored."""
    return list(InboxEvent.objects.order_by("pk").values_list("status", flat=True))
