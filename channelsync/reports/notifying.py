"""Show a seller a message in JTL-Wawi: at once, outside of any transaction (rule 14)."""

from django.db import transaction

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.runtime import requests
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import SentRequest
from channelsync.scx.payload_channel import Notification, ReferenceType, Severity
from channelsync.scx.payloads import clean_text

PATIENCE = 5.0  # seconds to wait for a slot: a person looks on


def notify_seller(
    *, seller_id: str, message: str, by: Actor, severity: Severity = Severity.INFO, offer_id: int | None = None
) -> SentRequest:
    """Send the message and keep it with the answer; `offer_id` is the listing that it is about.

    Raises ScxError when SCX did not take it (the client has noted the failure), ValueError for an empty message.
    """
    reference = (ReferenceType.OFFER, str(offer_id)) if offer_id else None
    notification = Notification(seller_id, severity, message, reference)
    exchange = scx_client().notify(notification, wait=PATIENCE)
    with transaction.atomic():
        audit.record(by=by, action="notify_seller", seller_id=seller_id, offer_id=offer_id)
        return requests.keep(exchange, body=clean_text(notification.to_json()))
