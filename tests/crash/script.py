"""What happens in the crash test: events as sellers send them, and decisions as a marketplace takes them.

Every text is found again by a number of its own, so that an arrival tells which decision it came from.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SELLERS, OFFERS = ("alpha", "beta"), 20
KEYS = [(seller, number) for seller in SELLERS for number in range(1, OFFERS + 1)]
BASE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TYPES = ("New", "Update", "Update", "Update", "End", "PriceUpdate", "StockUpdate")


def first_events() -> list[dict[str, Any]]:
    """Return a New for every listing."""
    return [event(number, "New", key, BASE) for number, key in enumerate(KEYS)]


def events(rng: random.Random, first: int, count: int) -> list[dict[str, Any]]:
    """Return events numbered from `first`; their times are in no order, and some share a second."""
    moments = (BASE + timedelta(seconds=rng.randrange(1, 3600)) for _ in range(count))
    return [
        event(number, rng.choice(TYPES), rng.choice(KEYS), moment) for number, moment in enumerate(moments, start=first)
    ]


def event(number: int, kind: str, key: tuple[str, int], moment: datetime) -> dict[str, Any]:
    """Return one array element; its number is its title, its price and its quantity."""
    body: dict[str, Any] = {"sellerId": key[0], "offerId": key[1]}
    prices = [{"id": "B2C", "quantityPriceList": [{"amount": f"{number}.00", "currency": "EUR", "quantity": "1"}]}]
    if kind in ("New", "Update"):
        body |= {"sku": f"SKU-{key[1]}", "title": f"Title {number}", "quantity": str(number), "priceList": prices}
    elif kind == "PriceUpdate":
        body["priceList"] = prices
    elif kind == "StockUpdate":
        body["quantity"] = str(number)
    event_id = f"{int(moment.timestamp()):08x}{number:016x}"
    return {"id": event_id, "createdAt": moment.isoformat(), "type": f"Seller:Offer.{kind}", "event": body}


def decisions(rng: random.Random, count: int) -> Iterator[str]:
    """Yield lines for `report --file`, each of another listing."""
    for seller_id, offer_id in rng.sample(KEYS, count):
        state = rng.choice(("in-progress", "listed", "failed"))
        mark = rng.getrandbits(60)
        line: dict[str, Any] = {"sellerId": seller_id, "offerId": offer_id, "state": state}
        # the second is the mark of an in-progress, which carries nothing else
        line["at"] = (BASE - timedelta(seconds=mark % 10**9)).isoformat()
        if state == "listed":
            line["listingUrl"] = f"https://market.example/{mark}"
        if state == "failed":
            line["errorList"] = [{"code": f"E{mark}", "message": "not accepted"}]
        yield json.dumps(line)
