"""Carry out decisions: check all, move the listings, put the reports into the outbox (rule 5).

A step of decisions is one transaction and costs a bounded number of statements (rule 12).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from channelsync.audit.actors import Actor, ActorKind
from channelsync.listings import ledger
from channelsync.listings import services as listings
from channelsync.listings.lifecycle import REPORTED, MoveKind, State, may_move
from channelsync.listings.models import Offer
from channelsync.listings.searching import search_text
from channelsync.reports import outbox, portions, refusals, traces, variations
from channelsync.reports.decisions import Decision, ReasonCode, Refusal, Result
from channelsync.reports.elements import Telling, check_typed, element
from channelsync.reports.outbox import NO_DELAY, Outgoing
from channelsync.runtime import turns
from channelsync.scx.payloads import ContractError, ErrorEntry, as_sent, one_line, shows, typed_text

CHUNK = 1000
OFFER_COLUMNS = (*ledger.STATE_COLUMNS, "listing_url", "channel_offer_id", "is_live", "search_text")
Numbered = tuple[int, Decision]  # with its index among those that were handed in


@dataclass(frozen=True, slots=True)
class Act:
    """What holds for all decisions of one call; `anew`: they repeat nothing that was decided before."""

    kind: MoveKind
    by: Actor
    reason: str = ""
    ticket: str = ""
    delay: timedelta = NO_DELAY
    anew: bool = False

    @property
    def owes_reason(self) -> bool:
        """Say whether a person decides anew and has not said why."""
        return self.anew and self.by.kind == ActorKind.PERSON and not shows(self.reason)


@dataclass(frozen=True, slots=True)
class _Accepted:
    decision: Decision
    offer: Offer
    telling: Telling
    body: str
    errors: Sequence[ErrorEntry]


def decide(decisions: Iterable[Decision], act: Act) -> Result:
    """Carry out decisions in steps that fit a transaction each; one listing twice means: one after the other."""
    return decide_numbered(enumerate(decisions), act)


def decide_numbered(numbered: Iterable[Numbered], act: Act) -> Result:
    """Carry out decisions as `decide` does, for a caller who has sorted some out: refusals have the given indexes."""
    result = Result()
    for step in turns.taken(_steps(numbered)):
        result.add(_decide_step(step, act))
    return result


def _steps(numbered: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """Yield what each transaction takes: no listing twice, and no more reports than fit."""
    left = iter(numbered)
    while chunk := list(islice(left, CHUNK)):
        for one_round in _rounds(chunk):
            yield from portions.for_transactions(one_round, lambda one: one[1].target)


def _rounds(chunk: Iterable[Numbered]) -> list[list[Numbered]]:
    """Sort decisions into rounds of which none names a listing twice.

    The first decisions on all listings go together, then the second ones: as many rounds as the listing that is named
    most often needs, however they are mixed.
    """
    rounds: list[list[Numbered]] = []
    seen: Counter[tuple[str, int]] = Counter()
    for index, decision in chunk:
        turn = seen[decision.target.key]
        seen[decision.target.key] += 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append((index, decision))
    return rounds


def _decide_step(step: Sequence[Numbered], act: Act) -> Result:
    now = timezone.now()
    with transaction.atomic():
        # 1. lock, also the variations that are told the same: in one go, for the sake of the order
        keys = refusals.sane_keys(decision.target for _index, decision in step)
        offers = listings.lock(keys | variations.keys_below(keys))
        # 2. check everything before anything is written
        accepted, refused = _check(step, offers, act, now)
        # 3. move, report, and leave a trace: all or nothing
        report_ids = _carry_out(accepted, offers, act, now)
    return Result([one.decision.target for one in accepted], refused, report_ids)


def _check(
    step: Sequence[Numbered], offers: dict[tuple[str, int], Offer], act: Act, now: datetime
) -> tuple[list[_Accepted], list[Refusal]]:
    accepted: list[_Accepted] = []
    refused: list[Refusal] = []
    for index, decision in step:
        verdict = _judge(decision, index, offers.get(decision.target.key), act, now)
        if isinstance(verdict, Refusal):
            refused.append(verdict)
        else:
            accepted.append(verdict)
    return accepted, refusals.with_changes(refused, offers)


def _judge(decision: Decision, index: int, offer: Offer | None, act: Act, now: datetime) -> _Accepted | Refusal:
    objection = refusals.objection(decision.target, offer, index)
    if objection or offer is None:
        return objection or refusals.unknown(decision.target, index)
    if decision.state not in REPORTED or not may_move(act.kind, offer.state, decision.state):
        return refusals.not_allowed(decision.target, offer, index, act.kind)
    if act.owes_reason and decision.state == State.FAILED and offer.is_live:
        return refusals.unexplained(decision.target, offer, index)
    telling = _telling(decision, offer, now)
    try:
        check_typed(listing_url=decision.listing_url, channel_offer_id=decision.channel_offer_id)
        body = element(telling, now=now)
    except ContractError as error:
        return refusals.refusal(decision.target, ReasonCode.INVALID, str(error), index, offer)
    return _Accepted(decision, offer, telling, body, [as_sent(error) for error in decision.errors])


def _telling(decision: Decision, offer: Offer, now: datetime) -> Telling:
    keeps = decision.state == State.LISTED and not decision.exact
    return Telling(
        seller_id=offer.seller_id,
        offer_id=offer.offer_id,
        state=decision.state,
        at=decision.at or now,
        listing_url=one_line(decision.listing_url or (offer.listing_url if keeps else "")),
        channel_offer_id=one_line(decision.channel_offer_id or (offer.channel_offer_id if keeps else "")),
        errors=decision.errors,
    )


def _carry_out(
    accepted: Sequence[_Accepted], offers: dict[tuple[str, int], Offer], act: Act, now: datetime
) -> list[int]:
    if not accepted:
        return []
    book = ledger.Ledger()
    outgoing = [_move(one, book, act, now) for one in accepted]
    outgoing += variations.below([(one.offer, one.telling) for one in accepted], offers.values(), now)
    book.write()
    ledger.save([one.offer for one in accepted], OFFER_COLUMNS)
    report_ids = outbox.enqueue(outgoing, by=act.by, now=now, delay=act.delay)
    traces.leave([one.decision for one in accepted], act.kind, by=act.by, reason=act.reason, ticket=act.ticket)
    return report_ids


def _move(one: _Accepted, book: ledger.Ledger, act: Act, now: datetime) -> Outgoing:
    offer, state = one.offer, one.decision.state
    before = traces.picture(offer)
    book.move(
        offer, kind=act.kind, to_state=state, at=now, by=act.by,
        reason=typed_text(act.reason), ticket=one_line(act.ticket), errors=one.errors,
    )  # fmt: skip
    if state == State.LISTED:
        offer.is_live = True
        offer.listing_url = one.telling.listing_url
        offer.channel_offer_id = one.telling.channel_offer_id
        offer.search_text = search_text(offer)
    return Outgoing(offer, state, one.body, before)
