"""Tell reports that no seller can have read from those that one may have read, though they never went out for good."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport

UNSENT = Q(status__in=[ReportStatus.CANCELLED, ReportStatus.SUPERSEDED])


def telling(reports: QuerySet[StateReport]) -> QuerySet[StateReport]:
    """Leave out what surely told nothing: it was taken back or replaced, and no try to send it is in doubt."""
    return reports.filter(~UNSENT | Exists(_in_doubt()))


def perhaps_read(reports: QuerySet[StateReport]) -> QuerySet[StateReport]:
    """Return those that were taken back or replaced after a try to send them of which nobody knows the outcome."""
    return reports.filter(UNSENT & Exists(_in_doubt()))


def _in_doubt() -> QuerySet[ReportAttempt]:
    return ReportAttempt.objects.filter(report=OuterRef("pk"), outcome=AttemptOutcome.UNKNOWN).order_by()
