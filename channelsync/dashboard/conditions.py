"""Conditions on listings that a figure counts and that the list then shows: one definition for both."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from channelsync.listings.models import ListingError
from channelsync.reports.models import ReportStatus, StateReport

PICTURE_LIFE = timedelta(days=7)  # from the event on, SCX keeps a picture's link alive that long
SOON = timedelta(days=2)
REPORTS = (ReportStatus.REJECTED, ReportStatus.WAITING, ReportStatus.HELD)


def has_report(status: str) -> Q:
    """Return: a report of this status is on its way; a rejected one counts until a newer report replaces it."""
    reports = StateReport.objects.filter(status=status)
    if status == ReportStatus.REJECTED:
        newer = StateReport.objects.filter(offer=OuterRef("offer"), id__gt=OuterRef("id"))
        reports = reports.filter(~Exists(newer))
    return Q(pk__in=reports.values("offer_id"))


def has_code(code: str) -> Q:
    """Return: an error of this code stands against the listing now."""
    return Q(pk__in=ListingError.objects.filter(code=code, is_current=True).values("offer_id"))


def pictures_expire() -> Q:
    """Return: nobody has decided, and the links of its pictures end within two days."""
    now = timezone.now()
    window = (now - PICTURE_LIFE, now - PICTURE_LIFE + SOON)
    return Q(undecided=True, content_mark_at__range=window) & ~Q(picture="")
