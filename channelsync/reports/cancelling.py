"""Take back reports that have not gone out, and the moves that they told of.

A set is one transaction and costs a bounded number of statements (rule 12).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings import ledger
from channelsync.listings import services as listings
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import Offer, Transition
from channelsync.reports import history, outbox, refusals, traces, variations
from channelsync.reports.deciding import OFFER_COLUMNS
from channelsync.reports.decisions import ReasonCode, Refusal, Result, Target, numbered
from channelsync.reports.elements import element
from channelsync.reports.models import OPEN, AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.reports.outbox import NO_DELAY, Outgoing
from channelsync.runtime import setwise
from channelsync.scx.payloads import clean_text

CHUNK = 1000
SETTLED = (ReportStatus.SENT, ReportStatus.SENDING, ReportStatus.REJECTED)
TOO_LATE = "The report no longer waits: it is {status}."
PERHAPS_TOLD = "Nobody knows whether a try to send this report got through: decide anew instead of taking it back."
ONLY_TELLING = "Only this report tells what the listing shows, and there is nothing to go back to: decide anew."


@dataclass(frozen=True, slots=True)
class _Act:
    """What holds for all reports of one call."""

    by: Actor
    reason: str
    delay: timedelta


@dataclass(frozen=True, slots=True)
class _Case:
    """A report that shall be cancelled, and its listing, both locked."""

    report: StateReport
    offer: Offer

    @property
    def target(self) -> Target:
        return Target(self.offer.seller_id, self.offer.offer_id)

    @property
    def moves(self) -> bool:
        """Say whether the listing goes back: nothing has happened to it since the report's decision."""
        return bool(self.report.before) and self.report.version == self.offer.version


def cancel(*, report_id: int, by: Actor, reason: str = "", delay: timedelta = NO_DELAY) -> Result:
    """Cancel one report, as `cancel_many` does; raise StateReport.DoesNotExist."""
    StateReport.objects.only("pk").get(pk=report_id)
    return cancel_many(report_ids=[report_id], by=by, reason=reason, delay=delay)


def cancel_many(*, report_ids: Iterable[int], by: Actor, reason: str = "", delay: timedelta = NO_DELAY) -> Result:
    """Cancel reports that wait, and move their listings back where nothing has happened to them since.

    What a listing showed before (URL, id, waiting for a decision) comes back with its state. Where nobody had told
    that, it is told, and can be taken back for `delay` as its own report could. Refused once a report is on its way,
    and where the seller would see something else than the listing shows from then on. Unknown ids are left out;
    `report_ids` of the answer are those that were cancelled, in the order of `done`.
    """
    wanted = numbered(report_ids)
    result = Result()
    for start in range(0, len(wanted), CHUNK):
        result.add(_cancel_chunk(wanted[start : start + CHUNK], _Act(by, clean_text(reason), delay)))
    return result


def _cancel_chunk(chunk: Sequence[tuple[int, int]], act: _Act) -> Result:
    now, places = timezone.now(), {pk: index for index, pk in chunk}
    with transaction.atomic():
        # 1. listings before reports; a sender that is about to claim one either has it by now, or comes too late
        offers, reports = _locked(list(places))
        cases = {pk: _Case(reports[pk], offers[reports[pk].offer_id]) for pk in places if pk in reports}
        # 2. close those that may be cancelled, and what the same decisions reported of variations
        objections = _objections(cases.values())
        good = [case for pk, case in cases.items() if pk not in objections]
        others = [(report, offers[report.offer_id]) for pk, report in reports.items() if pk not in cases]
        closing = [case.report.pk for case in good]
        _close([*closing, *_of_variations(good, others)], now)
        # 3. the listings show again what they showed before
        _move_back([case for case in good if case.moves], offers.values(), act, now)
        _leave_trace(good, act)
    refused = [_refusal(cases[pk], message, places[pk]) for pk, message in objections.items()]
    return Result([case.target for case in good], refused, closing)


def _locked(ids: Sequence[int]) -> tuple[dict[int, Offer], dict[int, StateReport]]:
    """Lock listings with their variations, then the reports, with those that variations have open; by primary key."""
    named = StateReport.objects.filter(id__in=setwise.one_of(ids))
    keys = set(named.values_list("offer__seller_id", "offer__offer_id"))
    offers = listings.lock(keys | variations.keys_below(keys))
    children = [offer.pk for key, offer in offers.items() if key not in keys]
    below = StateReport.objects.filter(offer_id__in=setwise.one_of(children), status__in=OPEN, before="")
    wanted = setwise.one_of([*ids, *below.values_list("id", flat=True)])
    rows = StateReport.objects.select_for_update().filter(id__in=wanted).order_by("id").defer("body", "error")
    return {offer.pk: offer for offer in offers.values()}, {report.pk: report for report in rows}


def _objections(cases: Iterable[_Case]) -> dict[int, str]:
    """Return by report why it cannot be cancelled."""
    waiting = [case for case in cases if case.report.status in OPEN]
    ids = setwise.one_of([case.report.pk for case in waiting])
    unknown = ReportAttempt.objects.filter(report_id__in=ids, outcome=AttemptOutcome.UNKNOWN)
    perhaps = set(unknown.values_list("report_id", flat=True))
    stuck = {case.report.pk: case.offer for case in waiting if not _can_go(case)}
    told = _told(stuck.values())
    return (
        {one.report.pk: TOO_LATE.format(status=one.report.status) for one in cases if one.report.status not in OPEN}
        | {pk: ONLY_TELLING for pk, offer in stuck.items() if offer.pk not in told}
        | dict.fromkeys(perhaps, PERHAPS_TOLD)
    )


def _can_go(case: _Case) -> bool:
    """Say whether the listing shows nothing afterwards that its seller would have to be told by this report."""
    report, offer = case.report, case.offer
    follows = offer.is_variation and not offer.has_own_state
    return bool(report.before) or report.version != offer.version or follows or offer.state not in REPORTED


def _refusal(case: _Case, message: str, index: int) -> Refusal:
    return refusals.refusal(case.target, ReasonCode.NOT_ALLOWED, message, index, case.offer)


def _of_variations(cases: Iterable[_Case], others: Iterable[tuple[StateReport, Offer]]) -> list[int]:
    """Return what was reported of variations by the same decision: it left in the same moment, without a move."""
    moments = {case.target.key: case.report.created_at for case in cases}
    return [
        report.pk
        for report, child in others
        if report.status in OPEN and report.created_at == moments.get((child.seller_id, child.parent_offer_id or 0))
    ]


def _close(ids: Sequence[int], now: datetime) -> None:
    closing = StateReport.objects.filter(id__in=setwise.one_of(ids))
    closing.update(status=ReportStatus.CANCELLED, closed_at=now)


def _move_back(cases: Sequence[_Case], offers: Iterable[Offer], act: _Act, now: datetime) -> None:
    if not cases:
        return
    moved = [case.offer for case in cases]
    decided = history.decided_from(moved)
    book = ledger.Ledger()
    for case in cases:
        version, goal = decided[case.offer.pk]
        book.move(case.offer, kind=MoveKind.CANCEL, to_state=goal, at=now, by=act.by, reason=act.reason, undoes=version)
        traces.restore(case.offer, case.report.before)
    book.write()
    ledger.save(moved, OFFER_COLUMNS)
    ledger.recall_errors(offer for offer in moved if offer.state == State.FAILED)
    told = _told(offer for offer in moved if offer.state in REPORTED)
    untold = [offer for offer in moved if offer.state in REPORTED and offer.pk not in told]
    report_ids = _tell(untold, offers, act, now)
    if all(case.report.bulk for case in cases):
        outbox.let_others_go_first(report_ids)


def _told(offers: Iterable[Offer]) -> set[int]:
    """Return of which listings the last that went out, or is going out, tells what they show, as decided last."""
    shown = {offer.pk: (offer.state, offer.revision) for offer in offers}
    pks = setwise.one_of(list(shown))
    settled = StateReport.objects.filter(offer_id__in=pks, status__in=SETTLED).order_by()
    newest = settled.values("offer_id").annotate(newest=Max("id")).values("newest")
    last = StateReport.objects.filter(id__in=newest).values_list("offer_id", "state", "revision", "version")
    moves = Transition.objects.filter(offer_id__in=pks, to_state=F("offer__state"), kind__in=history.DECIDING)
    decided = dict(ledger.standing(moves).order_by().values_list("offer_id").annotate(Max("version")))
    # an earlier one may have told other errors or another address
    return {
        offer
        for offer, state, revision, version in last
        if (state, revision) == shown[offer] and version >= decided.get(offer, 0)
    }


def _tell(untold: Sequence[Offer], offers: Iterable[Offer], act: _Act, now: datetime) -> list[int]:
    tellings, before = history.tellings(untold), _before(untold)
    told = [(offer, tellings[offer.pk]) for offer in untold if offer.pk in tellings]
    outgoing = [
        Outgoing(offer, telling.state, element(telling, now=now), before.get(offer.pk, "")) for offer, telling in told
    ]
    return outbox.enqueue(outgoing + variations.below(told, offers, now), by=act.by, now=now, delay=act.delay)


def _before(untold: Sequence[Offer]) -> dict[int, str]:
    """Return what the decisions that are told now had found, so that they can be taken back too."""
    decided = history.decided_from(untold)
    pks, versions = setwise.one_of(list(decided)), {version for version, _state in decided.values()}
    pictures = StateReport.objects.filter(offer_id__in=pks, version__in=versions).exclude(before="").order_by("-id")
    rows = pictures.values_list("offer_id", "version", "before")
    found = {offer: before for offer, version, before in rows if decided[offer][0] == version}
    tries = ReportAttempt.objects.filter(report__offer_id__in=pks, outcome=AttemptOutcome.UNKNOWN)
    for offer, version in tries.values_list("report__offer_id", "report__version"):
        if version >= decided[offer][0]:  # perhaps the seller has read it
            found.pop(offer, None)
    return found


def _leave_trace(cases: Sequence[_Case], act: _Act) -> None:
    states = {case.report.state for case in cases}
    targets = [case.target for case in cases]
    traces.note(targets, "cancel_report", by=act.by, reason=act.reason, state=states.pop() if len(states) == 1 else "")
