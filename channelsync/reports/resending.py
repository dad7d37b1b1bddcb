"""Tell a listing's present state again, without a move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings import services as listings
from channelsync.listings.lifecycle import REPORTED
from channelsync.listings.models import Offer
from channelsync.reports import history, outbox, portions, refusals, traces, variations
from channelsync.reports.decisions import ReasonCode, Refusal, Result, Target, numbered
from channelsync.reports.elements import Telling, element
from channelsync.reports.models import OPEN, StateReport
from channelsync.reports.outbox import NO_DELAY, Outgoing
from channelsync.runtime import turns

CHUNK = 1000
NOTHING_TO_TELL = "The listing is {state}: there is nothing to tell the seller."
FOLLOWS_PARENT = "The variation shows its listing's state; send the listing's again."


@dataclass(frozen=True, slots=True)
class _Act:
    """What holds for all listings of one call."""

    by: Actor
    reason: str
    ticket: str
    delay: timedelta


def resend(
    *,
    targets: Iterable[Target] = (),
    report_ids: Iterable[int] = (),
    by: Actor,
    reason: str = "",
    ticket: str = "",
    delay: timedelta = NO_DELAY,
) -> Result:
    """Report the present state of listings, or of the listings of these reports, again (rule 7).

    Refused where there is nothing to tell: pending and ended listings. `delay` is how long it can be undone.
    """
    act = _Act(by, reason, ticket, delay)
    wanted = numbered([*targets, *_targets_of(report_ids)])
    result = Result()
    for chunk in turns.taken(portions.for_transactions(wanted, lambda one: one[1], CHUNK)):
        result.add(_resend_chunk(chunk, act))
    return result


def _targets_of(report_ids: Iterable[int]) -> list[Target]:
    keys = StateReport.objects.filter(id__in=list(report_ids)).order_by("id")
    return [Target(*key) for key in keys.values_list("offer__seller_id", "offer__offer_id")]


def _resend_chunk(chunk: Sequence[tuple[int, Target]], act: _Act) -> Result:
    now = timezone.now()
    with transaction.atomic():
        keys = refusals.sane_keys(target for _index, target in chunk)
        offers = listings.lock(keys | variations.keys_below(keys))
        tellings = history.tellings([offers[key] for key in keys if key in offers])
        done, refused = _sort(chunk, offers, tellings)
        told = [(offers[target.key], tellings[offers[target.key].pk]) for target in done]
        outgoing = _outgoing(told, now) + variations.below(told, offers.values(), now)
        report_ids = outbox.enqueue(outgoing, by=act.by, now=now, delay=act.delay)
        traces.note(done, "resend", by=act.by, reason=act.reason, ticket=act.ticket)
    return Result(done, refused, report_ids)


def _sort(
    chunk: Sequence[tuple[int, Target]], offers: dict[tuple[str, int], Offer], tellings: dict[int, Telling]
) -> tuple[list[Target], list[Refusal]]:
    done: dict[tuple[str, int], Target] = {}  # a listing that is named twice is told once
    refused: list[Refusal] = []
    for index, target in chunk:
        objection = _objection(target, offers.get(target.key), tellings, index)
        if objection:
            refused.append(objection)
        else:
            done.setdefault(target.key, target)
    return list(done.values()), refusals.with_changes(refused, offers)


def _objection(target: Target, offer: Offer | None, tellings: dict[int, Telling], index: int) -> Refusal | None:
    objection = refusals.objection(target, offer, index)
    if objection or offer is None:
        return objection
    if offer.is_variation and not offer.has_own_state:
        return refusals.refusal(target, ReasonCode.NOT_ALLOWED, FOLLOWS_PARENT, index, offer)
    if offer.state not in REPORTED or offer.pk not in tellings:
        message = NOTHING_TO_TELL.format(state=offer.state.replace("_", " "))
        return refusals.refusal(target, ReasonCode.NOT_ALLOWED, message, index, offer)
    return None


def _outgoing(told: Sequence[tuple[Offer, Telling]], now: datetime) -> list[Outgoing]:
    # A report that still waits for the same move is replaced; cancelling the new one must undo that move as well.
    waiting = StateReport.objects.filter(
        offer_id__in=[offer.pk for offer, _telling in told], status__in=OPEN, version=F("offer__version")
    )
    before = dict(waiting.values_list("offer_id", "before"))
    return [
        Outgoing(offer, telling.state, element(telling, now=now), before.get(offer.pk, "")) for offer, telling in told
    ]
