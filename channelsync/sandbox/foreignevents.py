"""Events that a listing desk does not handle but must not lose: orders and tickets, with buyers' data in them."""

import random
from typing import Any, Final

from .times import Clock, format_time

# The last ones are in no published list: new types appear without notice.
PUBLISHED: Final = (
    "Seller:Order.Confirmed",
    "Seller:Order.Payment",
    "Seller:Order.Shipping",
    "Seller:Order.Cancellation.Request",
    "Seller:Ticket.Reply",
    "Seller:Report.Request",
)
UNPUBLISHED: Final = ("Seller:Offer.Promotion", "Seller:Order.Returned.Partially")
_BUYERS: Final = ("Musterhandel GmbH", "Beispiel & Partner OHG", "Testkunde Süd e. K.")


def foreign_event(
    rng: random.Random, clock: Clock, seller_id: str, offer_id: int, *, unpublished: bool
) -> tuple[str, dict[str, Any]]:
    """Return type and body of an event that concerns a buyer or the channel as a whole."""
    event_type = rng.choice((*PUBLISHED, *UNPUBLISHED) if unpublished else PUBLISHED)
    order = f"ORD-{rng.randrange(10**8):08d}"
    body: dict[str, Any] = {"sellerId": seller_id, "orderId": order, "at": format_time(clock())}
    if event_type == "Seller:Ticket.Reply":
        return event_type, {**body, "ticketId": f"T{rng.randrange(10**6)}", "message": "Wann wird die Ware geliefert?"}
    body["buyer"] = {
        "company": rng.choice(_BUYERS),
        "street": f"Musterstraße {rng.randint(1, 99)}",
        "city": "12345 Musterstadt",
        "email": f"einkauf{rng.randrange(1000)}@kunde.example",
    }
    body["orderItemList"] = [{"offerId": offer_id, "quantity": "1.00", "price": "19.99"}]
    return event_type, body
