"""Every page of the desk, filled: where a browser goes to judge them all."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.models import ErrorTemplate
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer
from channelsync.reports import notifying
from channelsync.reports.models import SellerNotification
from channelsync.runtime import notices
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, list_it, listing, with_variations

ONE = "/listings/shop/1/"
# Addresses that need no number of a row, by the name of their route.
STEADY = {
    "home": "/",
    "failures": "/failures/",
    "failure_code": "/failures/code/?code=E-17",
    "sellers": "/sellers/",
    "seller": "/sellers/shop/",
    "answer": "/sellers/shop/answer/",
    "answers": "/answers/?state=failed",
    "notifications": "/notifications/",
    "templates": "/templates/",
    "template_new": "/templates/new/",
    "stock": "/stock/",
    "preferences": "/preferences/",
    "listings": "/listings/",
    "find_listings": "/listings/find/?lines=1%0A2%0Amissing",
    "listing": ONE,
    "push_in_progress": f"{ONE}in-progress/",
    "push_listed": f"{ONE}listed/",
    "push_failed": f"{ONE}failed/",
    "retry": f"{ONE}retry/",
    "correct": f"{ONE}correct/",
    "bulk": "/bulk/",
    "bulk_new": "/bulk/new/?all=1&query=state%3D&kind=failed",
    "events": "/events/",
    "notices": "/notices/",
}
# Routes by a number: the page of the newest such row.
NUMBERED: dict[str, Callable[[], str]] = {
    "bulk_job": lambda: f"/bulk/{BulkJob.objects.latest('pk').pk}/",
    "template_edit": lambda: f"/templates/{ErrorTemplate.objects.latest('pk').pk}/",
    "notification": lambda: f"/notifications/{SellerNotification.objects.latest('pk').pk}/",
    "event": lambda: f"/events/{InboxEvent.objects.latest('pk').pk}/",
}
# Listings that find nothing, and no page at all: what people see when something is wrong is a page too.
OTHERS = (
    *("/listings/?q=nothing-like-this", "/listings/?state=failed&seller=shop", "/nowhere/"),
    *("/listings/?state=listed&q=shop/1", "/listings/?after=1-1"),  # elsewhere; past the end
    *("/failures/?by=message", "/events/?waits=sink&created_from=2026-01-01"),
)


def furnish(world: World, **first: Any) -> Offer:
    """Fill the desk: listings in every state, variations, a bulk action, a notice; return shop/1, which failed."""
    offer = fail(listing(world, offer_id=1, **first))
    list_it(listing(world, offer_id=2))
    with_variations(world)
    by = Actor.api("colleague")
    bulk.freeze(offers=Offer.objects.listings(), kind=BulkKind.RESEND, reason="They did not arrive", by=by)
    ErrorTemplate.objects.create(
        code="E-17", name="Material", message_de="{sku}: Material fehlt", message_en="{sku}: no material"
    )
    fail(listing(world, "other"))  # so that there is a second seller to answer
    notifying.notify_seller(key=uuid4(), seller_id="shop", message="Bitte ändern", by=by)
    notices.raise_notice(key="x", text="Reports are stopped.")
    return offer


def addresses() -> list[str]:
    """Return the address of every page, once the desk is furnished."""
    return [*STEADY.values(), *(address() for address in NUMBERED.values()), *OTHERS]
