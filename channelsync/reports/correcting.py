"""Tell again what a listing was told before its newest decision, which was a mistake."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channelsync.audit.actors import Actor
from channelsync.listings import ledger
from channelsync.listings import services as listings
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.listings.searching import search_text
from channelsync.reports import portions, refusals, unread, variations
from channelsync.reports.deciding import CHUNK, Act, Numbered, decide_numbered
from channelsync.reports.decisions import Decision, ReasonCode, Refusal, Result, Target, numbered
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.reports.outbox import NO_DELAY
from channelsync.runtime import setwise, turns
from channelsync.scx.payloads import ErrorEntry

NOTHING_BEFORE = "The listing's newest move is no decision that could be corrected."
CORRECTABLE = (MoveKind.REPORT, MoveKind.RETRY)
RESTORED = ("is_live", "listing_url", "channel_offer_id", "undecided", "retry_requested_at", "search_text")


@dataclass(slots=True)
class Before:
    """What a listing showed before its newest decision; `picture` is as `traces.picture` wrote it."""

    state: State
    picture: dict[str, Any]
    errors: list[ErrorEntry] = field(default_factory=list)

    @property
    def goal(self) -> State:
        """Return what to report: of one that waited for a decision nothing was told, so it is in progress again."""
        return self.state if self.state in REPORTED else State.IN_PROGRESS


def correct(
    *,
    targets: Iterable[Target],
    by: Actor,
    reason: str,
    ticket: str = "",
    delay: timedelta = NO_DELAY,
    back_to: Mapping[tuple[str, int], int] | None = None,
) -> Result:
    """Report again what these listings were told before their newest decision; it can be undone for `delay`.

    `back_to`, by seller id and offer id, is the version that a chain of decisions found, if all of it shall go.

    Each target's version is that decision's: what changed since is refused. A listing that had waited for a decision
    is reported in progress and waits for one again. What the decision had changed besides the state comes back.
    """
    wanted = numbered(targets)
    act = Act(MoveKind.REPORT, by, reason, ticket, delay)
    result = Result()
    for chunk in turns.taken(portions.for_transactions(wanted, lambda one: one[1], CHUNK)):
        result.add(_correct_chunk(chunk, act, back_to or {}))
    return result


def is_correctable(offer: Offer) -> bool:
    """Say whether the newest thing that happened to a listing is a decision that has gone out.

    What was taken back in time has not happened. Five statements at most.
    """
    version = _decided_last([offer]).get(offer.pk, offer.version)
    gone = (ReportStatus.SENDING, ReportStatus.SENT, ReportStatus.REJECTED)
    told = StateReport.objects.filter(offer=offer, version__gte=version, status__in=gone)
    return told.exists() and offer.pk in _before({offer.pk: version})


def _correct_chunk(chunk: Sequence[tuple[int, Target]], act: Act, back_to: Mapping[tuple[str, int], int]) -> Result:
    with transaction.atomic():
        # 1. lock all that `decide` is going to lock, in one go for the sake of the order
        keys = refusals.sane_keys(target for _index, target in chunk)
        offers = listings.lock(keys | variations.keys_below(keys))
        # 2. look up what was before, and decide that anew
        known = [offers[key] for key in keys if key in offers]
        before = before_newest(known, {offers[key].pk: version for key, version in back_to.items() if key in offers})
        refused: list[Refusal] = []
        decisions: list[Numbered] = []
        for index, target in chunk:
            objection = _objection(target, offers.get(target.key), before, index)
            if objection:
                refused.append(objection)
            else:
                decisions.append((index, _decision(target, before[offers[target.key].pk])))
        result = decide_numbered(decisions, act)
        # 3. give back what the decision had changed besides
        _restore([offers[target.key] for target in result.done], before)
    result.refused += refusals.with_changes(refused, offers)
    return result


def _objection(target: Target, offer: Offer | None, before: Mapping[int, Before], index: int) -> Refusal | None:
    objection = refusals.objection(target, offer, index)
    if objection is None and offer is not None and offer.pk not in before:
        return refusals.refusal(target, ReasonCode.NOT_ALLOWED, NOTHING_BEFORE, index, offer)
    return objection


def _decision(target: Target, before: Before) -> Decision:
    if before.goal != State.LISTED:
        return Decision(target, before.goal, before.errors)
    # SCX takes no empty id, and asks for neither: what was told without one is told without it again
    url, channel_offer_id = before.picture["listing_url"], before.picture["channel_offer_id"]
    return Decision(target, State.LISTED, (), url, channel_offer_id, exact=True)


def before_newest(offers: Collection[Offer], back_to: Mapping[int, int] | None = None) -> dict[int, Before]:
    """Return by listing what was before its newest move, where that was a decision: what `correct` goes back to.

    What was taken back in time is no move. `back_to`: the version, by primary key, that a chain of decisions found,
    where it is not the newest alone.
    """
    given = back_to or {}
    last = _decided_last([offer for offer in offers if offer.pk not in given])
    first = last | {pk: version + 1 for pk, version in given.items()}
    found = _before(first)
    _add_errors({offer: one for offer, one in found.items() if one.state == State.FAILED}, first)
    return found


def _decided_last(offers: Sequence[Offer]) -> dict[int, int]:
    """Return by listing the version of its newest move; what was taken back counts only if its seller may know of it.

    Two statements at most.
    """
    newest = {offer.pk: offer.version for offer in offers}
    moves = ledger.lasting(Transition.objects.filter(offer_id__in=list(newest))).order_by("version")
    lasting = {pk: (version, seen) for pk, version, seen in moves.values_list("offer_id", "version", "revision")}
    # a variation's newer revision is no move, but one that follows
    back = {
        offer.pk: lasting[offer.pk][0]
        for offer in offers
        if offer.pk in lasting and lasting[offer.pk][0] < offer.version and lasting[offer.pk][1] == offer.revision
    }
    if back:
        doubtful = unread.perhaps_read(StateReport.objects.filter(offer_id__in=list(back)))
        for pk, version in doubtful.values_list("offer_id", "version"):
            if version > back.get(pk, version):
                del back[pk]
    return newest | back


def _before(first: Mapping[int, int]) -> dict[int, Before]:
    """Return by listing what was before its decision of this version, where that is one; two statements."""
    versions = set(first.values())
    # One that was sent again has two reports of the same version: the first has the picture.
    told = StateReport.objects.filter(offer_id__in=list(first), version__in=versions).exclude(before="")
    rows = told.order_by("-id").values_list("offer_id", "version", "before")
    pictures = {offer: before for offer, version, before in rows if version == first[offer]}
    moves = Transition.objects.filter(offer_id__in=list(pictures), version__in=versions, kind__in=CORRECTABLE)
    kinds = moves.values_list("offer_id", "version", "from_state")
    return {
        offer: Before(State(state), json.loads(pictures[offer]))
        for offer, version, state in kinds
        if version == first[offer]
    }


def _add_errors(failed: Mapping[int, Before], first: Mapping[int, int]) -> None:
    moves = Transition.objects.filter(offer_id__in=list(failed), kind=MoveKind.REPORT, to_state=State.FAILED)
    earlier = ledger.standing(moves).order_by("version").values_list("offer_id", "version", "pk")
    newest = {offer: pk for offer, version, pk in earlier if version < first[offer]}  # the last one stays
    for row in ListingError.objects.filter(transition_id__in=list(newest.values())).order_by("position"):
        entry = ErrorEntry(row.code, row.message, row.long_message, row.related_attribute_id, row.recommended_value)
        failed[row.offer_id].errors.append(entry)


def _restore(offers: Sequence[Offer], before: Mapping[int, Before]) -> None:
    """Give back what stood beside the state; state and version were written by the decision itself."""
    rows = []
    for offer in offers:
        picture = before[offer.pk].picture
        for name in ("is_live", "listing_url", "channel_offer_id", "undecided"):
            setattr(offer, name, picture[name])
        offer.retry_requested_at = _time(picture["retry_requested_at"])
        offer.search_text = search_text(offer)
        rows.append((offer.pk, *(getattr(offer, name) for name in RESTORED)))
    setwise.update(Offer, RESTORED, rows)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
