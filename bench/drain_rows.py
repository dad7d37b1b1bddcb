"""The drain as plain Django code writes it: event by event, each row by an ORM call of its own.

Fetching, reading and comparing payloads and acknowledging are the product's own, as are the size of the page and the
one transaction for it: what differs is how rows are read and written. It leaves out what a page costs the product once
(variations that are missing, early events, the outbox), so it does rather less than the same work.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from channelsync.audit.actors import ActorKind
from channelsync.events import contents
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.lifecycle import MoveKind, RevisionKind, State
from channelsync.listings.models import Offer, OfferRevision, Seller, Transition
from channelsync.runtime.connection import scx_client
from channelsync.scx.payloads import OfferPayload, PageElement, Variation, parse_offer

WAIT = 60.0


def drain() -> None:
    """Fetch, store, apply and acknowledge until the queue is empty."""
    client = scx_client()
    while elements := client.list_events(limit=1000, wait=WAIT).elements:
        with transaction.atomic():
            for element in elements:
                _take(element, timezone.now())
        ids = [element.id for element in elements if element.id]
        for start in range(0, len(ids), 100):
            client.acknowledge(ids[start : start + 100], wait=WAIT)
        InboxEvent.objects.filter(event_id__in=ids).update(acknowledged_at=timezone.now())


def _take(element: PageElement, now: datetime) -> None:
    event, is_new = InboxEvent.objects.get_or_create(
        event_id=element.id,
        defaults={
            "type": element.type, "seller_id": element.seller_id, "offer_id": element.offer_id,
            "created_at": element.created_at, "received_at": now, "raw": element.raw,
        },
    )  # fmt: skip
    if not is_new:
        event.sightings += 1
        event.save()
        return
    payload = parse_offer(event.raw)
    _note_seller(event)
    offer = _offer(payload, event, now)
    _note_history(offer, event, payload, now)
    for variation in payload.variations:
        _variation(offer, variation, event, now)
    event.status, event.applied_at = EventStatus.APPLIED, now
    event.save(update_fields=["status", "applied_at"])


def _note_seller(event: InboxEvent) -> None:
    seller, _ = Seller.objects.select_for_update().get_or_create(id=event.seller_id)
    if event.created_at and (seller.last_sign_at is None or event.created_at > seller.last_sign_at):
        seller.last_sign_at = event.created_at
        seller.save(update_fields=["last_sign_at"])


def _locked(seller_id: str, offer_id: int, now: datetime) -> Offer:
    known = Offer.objects.select_for_update().filter(offer_id=offer_id, seller_id=seller_id).first()
    return known or Offer(offer_id=offer_id, seller_id=seller_id, state_since=now, created_at=now)


def _mark(offer: Offer, event: InboxEvent) -> None:
    offer.content_mark_at = offer.price_mark_at = offer.quantity_mark_at = offer.last_event_at = event.created_at
    offer.content_mark_id = offer.price_mark_id = offer.quantity_mark_id = event.event_id
    offer.version += 1
    offer.revision += 1


def _offer(payload: OfferPayload, event: InboxEvent, now: datetime) -> Offer:
    offer = _locked(payload.seller_id, payload.offer_id, now)
    contents.fill(offer, payload)
    amount, offer.currency = payload.first_price
    offer.price, offer.quantity = contents.column_decimal(amount), contents.column_decimal(payload.quantity)
    _mark(offer, event)
    offer.save()
    return offer


def _variation(parent: Offer, variation: Variation, event: InboxEvent, now: datetime) -> None:
    child = _locked(parent.seller_id, variation.offer_id, now)
    contents.fill_variation(child, variation, parent)
    amount, child.currency = variation.first_price
    child.price, child.quantity = contents.column_decimal(amount), contents.column_decimal(variation.quantity)
    _mark(child, event)
    child.save()


def _note_history(offer: Offer, event: InboxEvent, payload: OfferPayload, now: datetime) -> None:
    assert event.created_at is not None
    OfferRevision.objects.create(
        offer=offer, number=offer.revision, kind=RevisionKind.NEW, event=event,
        created_at=event.created_at, applied_at=now, content_hash=contents.content_hash(payload),
    )  # fmt: skip
    Transition.objects.create(
        offer=offer, kind=MoveKind.NEW, from_state=State.PENDING, to_state=State.PENDING, at=now,
        version=offer.version, revision=offer.revision, actor_kind=ActorKind.SELLER, actor_name=offer.seller_id,
        event=event,
    )  # fmt: skip
