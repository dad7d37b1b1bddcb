"""Say once more what was decided last, about a revision that changed nothing."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Max

from channelsync.audit.actors import Actor
from channelsync.listings import ledger
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import Offer, OfferRevision, Transition
from channelsync.reports import refusals
from channelsync.reports.deciding import Act, Numbered, decide_numbered
from channelsync.reports.decisions import Decision, ReasonCode, Refusal, Result, Target
from channelsync.reports.outbox import NO_DELAY
from channelsync.scx.payloads import ErrorEntry

CHUNK = 1000
CHANGED_SOMETHING = "The newest revision changed something: decide anew."
NOT_WAITING = "Nothing waits for a decision here."
NEVER_DECIDED = "Nobody has decided on this listing before."


def confirm(
    *, targets: Sequence[Target], by: Actor, reason: str = "", ticket: str = "", delay: timedelta = NO_DELAY
) -> Result:
    """Repeat each listing's last decision, with its errors, for a newest revision that is without changes.

    Refused where the revision changed something, where nothing waits, and where there is no decision to repeat. The
    version that the repeated decision was looked up with is compared, so a change in between is refused too.
    """
    result = Result()
    for start in range(0, len(targets), CHUNK):
        chunk = targets[start : start + CHUNK]
        decisions, refused = _prepare(chunk, start)
        result.refused += refused
        result.add(decide_numbered(decisions, Act(MoveKind.REPORT, by, reason, ticket, delay)))
    return result


def last_decisions(offers: Iterable[Offer]) -> dict[int, Transition]:
    """Return each listing's newest decision by primary key, errors prefetched; one that was taken back does not count.

    Left out is a listing of which a later revision changed something: that decision judged other content.
    """
    by_key = {offer.pk: offer for offer in offers}
    moves = Transition.objects.filter(offer_id__in=list(by_key), kind=MoveKind.REPORT)
    standing = ledger.standing(moves).order_by("version").prefetch_related("errors")
    last = {move.offer_id: move for move in standing}  # each listing's last one stays
    changed = _newest_changes(by_key)
    return {pk: move for pk, move in last.items() if changed.get(pk, 0) <= move.revision}


def _newest_changes(keys: Iterable[int]) -> dict[int, int]:
    """Return the number of each listing's newest revision that changed something."""
    changing = OfferRevision.objects.filter(offer_id__in=list(keys), is_unchanged=False).order_by()
    return dict(changing.values_list("offer_id").annotate(Max("number")))


def _prepare(chunk: Sequence[Target], first: int) -> tuple[list[Numbered], list[Refusal]]:
    offers = _offers(chunk)
    last = last_decisions(offers.values())
    decisions: list[Numbered] = []
    refused: list[Refusal] = []
    for index, target in enumerate(chunk, first):
        offer = offers.get(target.key)
        if offer is None:
            refused.append(refusals.unknown(target, index))
        elif target.version is not None and target.version != offer.version:
            decisions.append((index, Decision(target, State.IN_PROGRESS)))  # refused for its version, with what changed
        elif message := _objection(offer, last.get(offer.pk)):
            refused.append(refusals.refusal(target, ReasonCode.NOT_ALLOWED, message, index, offer))
        else:
            decisions.append((index, _again(offer, last[offer.pk])))
    return decisions, refused


def _offers(chunk: Iterable[Target]) -> dict[tuple[str, int], Offer]:
    keys = refusals.sane_keys(chunk)
    sellers, ids = {seller for seller, _id in keys}, {offer_id for _seller, offer_id in keys}
    found = Offer.objects.filter(offer_id__in=ids, seller_id__in=sellers)
    return {(offer.seller_id, offer.offer_id): offer for offer in found}


def _objection(offer: Offer, last: Transition | None) -> str:
    if offer.state != State.PENDING:
        return NOT_WAITING
    if not offer.is_unchanged:
        return CHANGED_SOMETHING
    return "" if last is not None and last.to_state in REPORTED else NEVER_DECIDED


def _again(offer: Offer, move: Transition) -> Decision:
    errors = [
        ErrorEntry(one.code, one.message, one.long_message, one.related_attribute_id, one.recommended_value)
        for one in move.errors.all()
    ]
    target = Target(offer.seller_id, offer.offer_id, offer.version)
    return Decision(target, State(move.to_state), errors)
