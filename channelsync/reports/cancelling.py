"""Take back a report that has not gone out, and the move that it told of."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings import ledger
from channelsync.listings import services as listings
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import Offer, Transition
from channelsync.reports import history, outbox, refusals, traces, variations
from channelsync.reports.deciding import OFFER_COLUMNS
from channelsync.reports.decisions import ReasonCode, Result, Target
from channelsync.reports.elements import element
from channelsync.reports.models import OPEN, AttemptOutcome, ReportStatus, StateReport
from channelsync.reports.outbox import Outgoing
from channelsync.scx.payloads import clean_text

TOO_LATE = "The report no longer waits: it is {status}."
PERHAPS_TOLD = "Nobody knows whether a try to send this report got through: decide anew instead of taking it back."
ONLY_TELLING = "Only this report tells what the listing shows, and there is nothing to go back to: decide anew."


def cancel(*, report_id: int, by: Actor, reason: str = "") -> Result:
    """Cancel a report that waits, and move its listing back if nothing has happened to it since.

    What the listing showed before (URL, id, waiting for a decision) comes back with its state. Refused once the report
    is on its way, and where the seller would see something else than the listing shows from then on. Raises
    StateReport.DoesNotExist.
    """
    now = timezone.now()
    with transaction.atomic():
        report = StateReport.objects.select_related("offer").get(pk=report_id)
        key = (report.offer.seller_id, report.offer.offer_id)
        offers = listings.lock({key} | variations.keys_below({key}))
        offer, target = offers[key], Target(*key)
        if objection := _objection(report, offer):
            return Result(refused=[refusals.refusal(target, ReasonCode.NOT_ALLOWED, objection, 0, offer)])
        # A sender may claim it at this moment, so the condition stands in the statement itself.
        if not _close(StateReport.objects.filter(pk=report_id), now):
            report.refresh_from_db(fields=["status"])
            message = TOO_LATE.format(status=report.status)
            return Result(refused=[refusals.refusal(target, ReasonCode.NOT_ALLOWED, message, 0, offer)])
        _cancel_variations(report, [one.pk for one in offers.values() if one.pk != offer.pk], now)
        if report.before and report.version == offer.version:
            _move_back(report, offer, offers, by, reason, now)
        traces.note([target], "cancel_report", by=by, reason=reason, state=report.state)
    return Result(done=[target])


def _objection(report: StateReport, offer: Offer) -> str:
    if report.attempts.filter(outcome=AttemptOutcome.UNKNOWN).exists():
        return PERHAPS_TOLD
    follows = offer.is_variation and not offer.has_own_state
    can_stay = report.before or report.version != offer.version or follows or offer.state not in REPORTED
    return "" if can_stay or _is_told(offer) else ONLY_TELLING


def _close(reports: QuerySet[StateReport], now: datetime) -> int:
    return reports.filter(status__in=OPEN).update(status=ReportStatus.CANCELLED, closed_at=now)


def _cancel_variations(report: StateReport, offers: list[int], now: datetime) -> None:
    """Cancel what was reported of the variations by the same decision: it left in the same moment, without a move."""
    if offers:
        same = StateReport.objects.filter(offer_id__in=offers, created_at=report.created_at, before="")
        _close(same, now)


def _move_back(
    report: StateReport, offer: Offer, offers: dict[tuple[str, int], Offer], by: Actor, reason: str, now: datetime
) -> None:
    came_from = State(Transition.objects.get(offer=offer, version=report.version).from_state)
    book = ledger.Ledger()
    book.move(offer, kind=MoveKind.CANCEL, to_state=came_from, at=now, by=by, reason=clean_text(reason))
    traces.restore(offer, report.before)
    book.write()
    ledger.save([offer], OFFER_COLUMNS)
    if came_from == State.FAILED:
        ledger.recall_errors(offer)
    if came_from in REPORTED and not _is_told(offer):
        _tell(offer, offers, by, now)


def _is_told(offer: Offer) -> bool:
    """Say whether the last that went out, or is going out, tells of this state on this revision, as decided last."""
    settled = (ReportStatus.SENT, ReportStatus.SENDING, ReportStatus.REJECTED)
    last = StateReport.objects.filter(offer=offer, status__in=settled).order_by("-id").first()
    if last is None or (last.state, last.revision) != (offer.state, offer.revision):
        return False
    decisions = Transition.objects.filter(offer=offer, to_state=offer.state, kind__in=history.DECIDING)
    decided = ledger.standing(decisions).aggregate(last=Max("version"))["last"]
    return last.version >= (decided or 0)  # an earlier one may have told other errors or another address


def _tell(offer: Offer, offers: dict[tuple[str, int], Offer], by: Actor, now: datetime) -> None:
    telling = history.tellings([offer]).get(offer.pk)
    if telling is None:
        return
    outgoing = [Outgoing(offer, telling.state, element(telling, now=now))]
    outgoing += variations.below([(offer, telling)], offers.values(), now)
    outbox.enqueue(outgoing, by=by, now=now)
