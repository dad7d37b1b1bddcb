"""Take over what a sender has left on its way: its lease is over and nobody knows what became of the request."""

from django.db import transaction
from django.utils import timezone

from channelsync.reports import returning
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.reports.returning import Return
from channelsync.runtime import setwise

STEP = 1000
LOST = "The sender did not say what became of it."


def take_over() -> int:
    """Let reports wait again whose leases have run out; returns how many.

    Their outcome is unknown, but their lease is over, so a late request of theirs can no longer overtake anything.
    """
    total = 0
    while step := _step():
        total += step
    return total


def _step() -> int:
    now = timezone.now()
    expired = StateReport.objects.filter(status=ReportStatus.SENDING, lease_until__lte=now)
    left = list(expired.order_by("lease_until", "id").values_list("id", "offer_id")[:STEP])
    if not left:
        return 0
    with transaction.atomic():
        offers = returning.lock_listings(offer for _report, offer in left)
        how = Return(LOST, barrier=now)
        ids = returning.take_back(expired.filter(id__in=[report for report, _offer in left]), offers, how)
        setwise.insert(
            ReportAttempt,
            ("report_id", "at", "outcome", "error"),
            [(report, now, AttemptOutcome.UNKNOWN.value, LOST) for report in ids],
        )
    return len(ids) or len(left)
