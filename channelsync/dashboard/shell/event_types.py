"""What people call SCX's event types, and what to do about those that are not handled here.

SCX adds types without notice: one that is not in the table is shown as it came.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BY_SINK = _("It is kept, not handled here. The system that it is for gets it by a sink (EVENT_SINKS).")
UNKNOWN = _("SCX has added this type. It is kept; if the marketplace needs it, a sink (EVENT_SINKS) takes it.")
TYPE = re.compile(r"\b(?:Seller|System):\w+(?:\.\w+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class EventType:
    """One type: its name for people, and what to do about it; '' where channelsync does what there is to do."""

    type: str
    name: str | Promise
    advice: str | Promise = ""


KNOWN = {
    one.type: one
    for one in (
        EventType("Seller:Offer.New", _("New listing from the seller")),
        EventType("Seller:Offer.Update", _("Update from the seller")),
        EventType("Seller:Offer.End", _("Ended by the seller")),
        EventType("Seller:Offer.StockUpdate", _("Stock update")),
        EventType("Seller:Offer.PriceUpdate", _("Price update")),
        EventType("Seller:Channel.Unlinked", _("Seller unlinked")),
        EventType("Seller:Meta.SellerAttributesUpdateRequest", _("Request to update a seller’s attributes"), BY_SINK),
        EventType("Seller:Report.Request", _("Request for a report"), BY_SINK),
        EventType("Seller:Order.Confirmed", _("Order confirmed"), BY_SINK),
        EventType("Seller:Order.Shipping", _("Order shipped"), BY_SINK),
        EventType("Seller:Order.Payment", _("Payment of an order"), BY_SINK),
        EventType("Seller:Order.Cancellation.Request", _("Cancellation of an order requested"), BY_SINK),
        EventType("Seller:Order.Cancellation.Accepted", _("Cancellation of an order accepted"), BY_SINK),
        EventType("Seller:Order.Cancellation.Denied", _("Cancellation of an order denied"), BY_SINK),
        EventType("Seller:Order.Refund", _("Refund of an order"), BY_SINK),
        EventType("Seller:Order.Invoice", _("Invoice of an order"), BY_SINK),
        EventType("Seller:Order.ReturnReceived", _("Return of an order received"), BY_SINK),
        EventType("Seller:Ticket.Reply", _("Reply to a ticket"), BY_SINK),
        EventType("System:Test", _("Test event of SCX"), _("Events of SCX arrive here. There is nothing to do.")),
        EventType(
            "System:Notification",
            _("Notification of SCX"),
            _("Read it, pass it on to whom it concerns, then close it."),
        ),
    )
}


def event_type(name: str) -> EventType:
    """Return what is known of a type; one that is not known is called as SCX calls it."""
    return KNOWN.get(name) or EventType(name, name, UNKNOWN)


def types_in(text: str) -> list[EventType]:
    """Return the types that a text names, in its order."""
    return [event_type(name) for name in dict.fromkeys(TYPE.findall(text))]
