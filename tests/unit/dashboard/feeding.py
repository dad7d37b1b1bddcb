"""Bring a seller's events into the database the way a page from SCX does, and decide on listings."""

from typing import Any

from channelsync.audit.actors import Actor
from channelsync.events import inbox
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry, parse_event_page

COLLEAGUE = Actor.api("colleague")
ERROR = ErrorEntry("E-17", "Material is missing", "Enter the material.", "material", "steel")


def feed(world: World) -> None:
    """Store and apply all events that wait in the world."""
    while events := world.deliver(1000):
        page = b'{"eventList":[' + b",".join(event.text for event in events) + b"]}"
        inbox.take(parse_event_page(page))
        world.acknowledge([event.id for event in events])


def listing(world: World, seller_id: str = "shop", offer_id: int | None = None, **changes: Any) -> Offer:
    """Return a listing that a seller has just sent."""
    record = world.offer_new(seller_id, offer_id, **changes)
    feed(world)
    return Offer.objects.get(seller_id=record.key[0], offer_id=record.key[1])


def with_variations(world: World) -> tuple[Offer, Offer]:
    """Return a listing of the catalogue and one of its variations."""
    world.add_offers(40)
    feed(world)
    child = Offer.objects.filter(is_variation=True, parent_offer_id__isnull=False)[0]
    return Offer.objects.get(offer_id=child.parent_offer_id or 0, seller_id=child.seller_id), child


def target(offer: Offer) -> reports.Target:
    """Return the listing as a decision names it, whatever its version."""
    return reports.Target(offer.seller_id, offer.offer_id)


def list_it(offer: Offer) -> Offer:
    """Decide that the listing is live."""
    url = f"https://market.example/{offer.offer_id}"
    reports.report_listed(targets=[target(offer)], by=COLLEAGUE, listing_url=url, channel_offer_id="M1")
    offer.refresh_from_db()
    return offer


def fail(offer: Offer, *errors: ErrorEntry) -> Offer:
    """Decide that the listing failed."""
    reports.report_failed(targets=[target(offer)], by=COLLEAGUE, errors=errors or [ERROR], reason="checked")
    offer.refresh_from_db()
    return offer
