"""A marketplace that decides about listings, so that the demo has something to tell.

It reads listings as a marketplace's system would and answers through the services of the outbox. Most listings are
taken, at once or after a while; flawed ones are refused with errors that name the field; a few are forgotten and
become overdue, a few wait for a person; now and then a rule changes and a whole category fails. What becomes of a
listing depends on its id alone, so that two demos tell the same stories.
"""

import logging
import time
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from channelsync.audit.actors import Actor, ActorKind
from channelsync.bulk.models import BulkItem, ItemStatus
from channelsync.demo import colleague
from channelsync.demo.examining import Rules, examine
from channelsync.demo.wording import said
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferRevision
from channelsync.reports import services as reports
from channelsync.reports.services import Decision, Target
from channelsync.runtime.connection import scx_client
from channelsync.scx.errors import ScxError
from channelsync.scx.payloads import ErrorEntry, OfferPayload, parse_offer

logger = logging.getLogger(__name__)
BY = Actor.api("demo marketplace")
STEP_SECONDS = 2.0
A_STEP = 25  # listings looked at in one step
LOOK_AFTER = timedelta(seconds=4)  # how long a listing waits before the marketplace looks at it
DECIDE_AFTER = timedelta(seconds=25)  # how long a listing in progress takes
HANDS_OFF = timedelta(seconds=60)  # how long what a person has decided is left alone
MASS_EVERY = 90  # steps between two changes of the rules
MASS_ERROR = ErrorEntry(
    "KAT-410",
    "Die Kategorie nimmt zurzeit keine neuen Angebote an.",
    "Die Kategorie wird neu geordnet. Bitte wählen Sie eine andere Kategorie oder senden Sie das Angebot später neu.",
    "channelCategoryId",
)


def run_for_ever() -> None:
    """Decide, step by step, and let a colleague act; trouble of SCX or the database ends a step only."""
    rules = Rules()
    number = 0
    while True:
        number += 1
        try:
            rules.load(scx_client())
            step(rules)
            colleague.act()
            if number % MASS_EVERY == MASS_EVERY // 4:
                fail_a_category()
        except (ScxError, DatabaseError) as error:
            logger.warning("The marketplace could not decide: %s", error)
        time.sleep(STEP_SECONDS)


def step(rules: Rules) -> None:
    """Look at some listings that are new, and finish some that are in progress."""
    now = timezone.now()
    fresh = Offer.objects.to_decide().filter(state=State.PENDING, last_event_at__lt=now - LOOK_AFTER)
    in_progress = Offer.objects.listings().filter(state=State.IN_PROGRESS, state_since__lt=now - DECIDE_AFTER)
    looked_at = [*_some(untouched(fresh, now)), *_some(untouched(in_progress, now))]
    payloads = _payloads(looked_at)
    decisions = [
        decision
        for offer in looked_at
        if offer.pk in payloads and (decision := decide(offer, payloads[offer.pk], rules)) is not None
    ]
    if decisions:
        reports.report_many(decisions=decisions, by=BY, reason="", ticket="")


def decide(offer: Offer, payload: OfferPayload, rules: Rules) -> Decision | None:
    """Return what the marketplace says about a listing, None where it keeps silent."""
    dice = story(offer)
    target = Target(offer.seller_id, offer.offer_id, offer.version)
    if dice < 6 and offer.state == State.PENDING:
        return None  # left for a person
    if dice < 12:  # taken up and forgotten: overdue
        return Decision(target, State.IN_PROGRESS) if offer.state == State.PENDING else None
    if dice < 45 and offer.state == State.PENDING:
        return Decision(target, State.IN_PROGRESS)
    errors = examine(payload, rules)
    if errors:
        return Decision(target, State.FAILED, errors)
    channel_id = offer.channel_offer_id or f"MP-{zlib.crc32(f'{offer.seller_id}/{offer.offer_id}'.encode()):08X}"
    return Decision(target, State.LISTED, (), f"https://marketplace.example/item/{channel_id}", channel_id)


def fail_a_category() -> None:
    """Refuse one seller's listings of one category at once, as happens when a rule changes."""
    newest = (
        Offer.objects.listings().filter(state=State.LISTED).exclude(category_id="").order_by("-state_since").first()
    )
    if newest is None:
        return
    hit = Offer.objects.listings().filter(
        seller_id=newest.seller_id, category_id=newest.category_id, state__in=(State.LISTED, State.PENDING)
    )
    free = untouched(hit, timezone.now())[:40]
    targets = [Target(offer.seller_id, offer.offer_id, offer.version) for offer in free]
    reason = said("The category is being moved", "Die Kategorie zieht um")
    reports.report_failed(targets=targets, by=BY, errors=[MASS_ERROR], reason=reason)


def untouched(offers: QuerySet[Offer], now: datetime) -> QuerySet[Offer]:
    """Return the listings that no person works on, by a decision just now or a bulk action that waits."""
    waiting = BulkItem.objects.filter(offer=OuterRef("pk"), status=ItemStatus.WAITING)
    touched = {"decided_kind": ActorKind.PERSON, "decided_at__gt": now - HANDS_OFF}
    return offers.filter(~Exists(waiting)).exclude(**touched)


def story(offer: Offer) -> int:
    """Return a number from 0 to 99 that decides a listing's fate, the same in every demo."""
    return zlib.crc32(f"{offer.seller_id}/{offer.offer_id}".encode()) % 100


def _some(offers: QuerySet[Offer]) -> list[Offer]:
    return list(offers.order_by("state_since", "pk")[: A_STEP * 4])


def _payloads(offers: Sequence[Offer]) -> dict[int, OfferPayload]:
    """Return the newest payloads by the listings' keys."""
    newest = OfferRevision.objects.filter(offer__in=offers).order_by("offer_id", "number").select_related("event")
    return {revision.offer_id: parse_offer(revision.event.raw) for revision in newest}
