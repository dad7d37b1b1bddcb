"""Every page of the desk, filled: where a browser goes to judge them all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.shell import notes
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer
from channelsync.reports import notifying
from channelsync.reports.models import ReportStatus, SellerNotification, StateReport
from channelsync.runtime import notices
from channelsync.sandbox.world import World
from tests.unit.bulk import ordering
from tests.unit.dashboard.feeding import fail, list_it, listing, with_variations

ONE, NOWHERE = "/listings/shop/1/", "/nowhere/"
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


def carried_out() -> str:
    """Return the address of the newest bulk action that is done."""
    return f"/bulk/{BulkJob.objects.filter(finished_at__isnull=False).latest('pk').pk}/"


def variations() -> str:
    """Return the address of a listing's variations, which are a page of their own without a script."""
    one = Offer.objects.filter(is_variation=True, parent_offer_id__isnull=False).latest("pk")
    return f"/listings/{one.seller_id}/{one.parent_offer_id}/variations/"


# Routes by a number: the page of the newest such row.
NUMBERED: dict[str, Callable[[], str]] = {
    "bulk_job": lambda: f"/bulk/{BulkJob.objects.latest('pk').pk}/",
    "bulk_again": lambda: f"{carried_out()}again/",
    "bulk_correct": lambda: f"{carried_out()}correct/",
    "variations": variations,
    "follow_report": lambda: f"/reports/{StateReport.objects.latest('pk').pk}/",
    "template_edit": lambda: f"/templates/{ErrorTemplate.objects.latest('pk').pk}/",
    "notification": lambda: f"/notifications/{SellerNotification.objects.latest('pk').pk}/",
    "event": lambda: f"/events/{InboxEvent.objects.latest('pk').pk}/",
}
# More of what a bulk action that is done has to show.
RESULTS = ("?result=rejected", "?result=skipped", "again/?skipped=1")
# Listings that find nothing, and no page at all: what people see when something is wrong is a page too.
OTHERS = (
    *("/listings/?q=nothing-like-this", "/listings/?state=failed&seller=shop", NOWHERE),
    *("/listings/?state=listed&q=shop/1", "/listings/?after=1-1"),  # elsewhere; past the end
    "/listings/?code=E-1&state=failed&since_from=2026-02-02&since_to=2026-02-01",  # filters that match nothing
    *("/listings/?q=other", "/listings/find/?lines=shop%0Aother%0Ax"),  # sellers
    *("/failures/?by=message", "/events/?waits=sink&created_from=2026-01-01"),
)


class Form(NamedTuple):
    """What a browser without a script posts, and the status of the page that it gets."""

    address: str
    fields: dict[str, str]
    status: int = 200


ERROR = {"error-0-code": "E-9", "error-0-message": "Nicht {{sku}}"}
TEMPLATE = {"code": "E-17", "name": "Mine", "message_de": "Material fehlt", "message_en": "No material"}
# Routes whose page answers a form: previews, and what one reads where a colleague was faster.
POSTED: dict[str, Callable[[], Form]] = {
    "answer_notify": lambda: Form("/sellers/shop/answer/notify/", {"text": "Bitte ändern", "severity": "WARNING"}),
    "preview_failed": lambda: Form(f"{ONE}failed/preview/", ERROR),
    "bulk_preview": lambda: Form("/bulk/new/preview/", {"all": "1", "query": "state=", "kind": "failed", **ERROR}),
    "push_listed": lambda: Form(STEADY["push_listed"], {"version": "1", "channel_offer_id": "M-77"}, 409),
    "code_note": lambda: Form("/failures/note/", {"code": "E-17", "text": "Mine", "seen": "older"}, 409),
    "template_edit": lambda: Form(NUMBERED["template_edit"](), {**TEMPLATE, "seen": "older"}, 409),
}


def carry_out_one(world: World) -> None:
    """Carry out a bulk action: SCX has accepted the first listing and rejected the second, the third was skipped."""
    accepted, rejected, skipped = (listing(world, offer_id=number) for number in (3, 4, 5))
    job = ordering.order(offers={one.pk: one.version for one in (accepted, rejected, skipped)})
    list_it(skipped)
    ordering.carry_out(job)
    ordering.answer(ReportStatus.SENT, accepted)
    ordering.answer(ReportStatus.REJECTED, rejected)
    ordering.settled(job)


def furnish(world: World, **first: Any) -> Offer:
    """Fill the desk: listings in every state, variations, bulk actions, a notice; return shop/1, which failed."""
    offer = fail(listing(world, offer_id=1, **first))
    list_it(listing(world, offer_id=2))
    with_variations(world)
    carry_out_one(world)
    by = Actor.api("colleague")
    bulk.freeze(offers=Offer.objects.listings(), kind=BulkKind.RESEND, reason="They did not arrive", by=by)
    ErrorTemplate.objects.create(
        code="E-17", name="Material", message_de="{sku}: Material fehlt", message_en="{sku}: no material"
    )
    fail(listing(world, "other"))  # so that there is a second seller to answer
    message = notifying.notify_seller(key=uuid4(), seller_id="shop", message="Bitte ändern", by=by)
    SellerNotification.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(hours=1))  # it is late
    notes.write_code_note(code="E-17", text="Ask for the sheet", seen="", by=by)
    notices.raise_notice(key="x", text="Reports are stopped.")
    return offer


def addresses() -> list[str]:
    """Return the address of every page, once the desk is furnished."""
    results = [f"{carried_out()}{query}" for query in RESULTS]
    return [*STEADY.values(), *(address() for address in NUMBERED.values()), *results, *OTHERS]
