"""Let a report go out before its time to undo is over."""

from django.db import transaction
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings.models import Offer
from channelsync.reports import names, refusals, traces
from channelsync.reports.decisions import ReasonCode, Result, Target
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime import wakeups

TOO_LATE = "The report no longer waits to be sent: it is {status}."


def send_now(*, report_id: int, by: Actor) -> Result:
    """Make a waiting report due at once, with those of the variations that left in the same moment.

    One that waits for its next try keeps its time: the pause is for SCX's sake. Refused when it no longer waits.
    Raises StateReport.DoesNotExist.
    """
    now = timezone.now()
    with transaction.atomic():
        report = StateReport.objects.select_related("offer").get(pk=report_id)
        target = Target(report.offer.seller_id, report.offer.offer_id)
        fresh = StateReport.objects.filter(status=ReportStatus.WAITING, attempts_count=0, due_at__gt=now)
        # A sender may claim it at this moment, so the condition stands in the statement itself.
        if not fresh.filter(pk=report_id).update(due_at=now):
            report.refresh_from_db(fields=["status"])
            if report.status == ReportStatus.WAITING:
                return Result(done=[target], report_ids=[report_id])
            message = TOO_LATE.format(status=report.status)
            refused = refusals.refusal(target, ReasonCode.NOT_ALLOWED, message, 0, report.offer)
            return Result(refused=[refused])
        children = Offer.objects.filter(
            is_variation=True, parent_offer_id=report.offer.offer_id, seller_id=report.offer.seller_id
        )
        fresh.filter(offer__in=children, created_at=report.created_at, before="").update(due_at=now)
        traces.note([target], "send_now", by=by, state=report.state)
        wakeups.wake(names.SEND)
    return Result(done=[target], report_ids=[report_id])
