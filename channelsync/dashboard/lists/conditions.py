"""Conditions on listings that a figure counts and that the list then shows: one definition for both.

Each is answered by indexes. Those of a second name (`..._along`) ask the same of each listing as the list goes along:
that fills a page at once where very many fulfil it, and would take long where hardly any does.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from channelsync.bulk.models import BulkItem
from channelsync.dashboard.lists.named import codes
from channelsync.listings.models import ListingError, Offer
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.stock.models import StockLevel

PICTURE_LIFE = timedelta(days=7)  # from the event on, SCX keeps a picture's link alive that long
SOON = timedelta(days=2)
REPORTS = (ReportStatus.REJECTED, ReportStatus.WAITING, ReportStatus.HELD)  # those that a figure counts
FEW = (ReportStatus.WAITING, ReportStatus.HELD, ReportStatus.SENDING)  # never replaced by a newer one: see rule 6


def has_report(status: str) -> Q:
    """Return: a report of this status is on its way; one that is closed counts until a newer report replaces it."""
    reports = StateReport.objects.filter(status=status)
    if status in FEW:
        return Q(pk__in=reports.values("offer_id"))
    newer = StateReport.objects.filter(offer=OuterRef("offer"), id__gt=OuterRef("id"))
    if status != ReportStatus.SENT:
        return Q(pk__in=reports.filter(~Exists(newer)).values("offer_id"))
    # Nearly all were sent: going along the listings finds a page of them at once.
    return Q(Exists(reports.filter(~Exists(newer), offer=OuterRef("pk"))))


def has_code(code: str) -> Q:
    """Return: an error of this code, whatever its large and small letters, stands against the listing now."""
    return Q(pk__in=ListingError.objects.filter(code__in=codes(code), is_current=True).values("offer_id"))


def has_code_along(code: str) -> Q:
    """Return what `has_code` does, for a code that very many listings have."""
    return Q(Exists(ListingError.objects.filter(offer=OuterRef("pk"), code__in=codes(code), is_current=True)))


def has_message(key: int) -> Q:
    """Return: an error stands against the listing now whose code and message, but for variable parts, are these."""
    return Q(pk__in=ListingError.objects.filter(message_key=key, is_current=True).values("offer_id"))


def has_message_along(key: int) -> Q:
    """Return what `has_message` does, for a message that very many listings have."""
    return Q(Exists(ListingError.objects.filter(offer=OuterRef("pk"), message_key=key, is_current=True)))


def names_attribute(attribute_ids: Sequence[str]) -> Q:
    """Return: an error that stands against the listing now names one of these attributes."""
    errors = ListingError.objects.filter(related_attribute_id__in=attribute_ids, is_current=True)
    return Q(pk__in=errors.values("offer_id"))


def names_attribute_along(attribute_ids: Sequence[str]) -> Q:
    """Return what `names_attribute` does, for attributes that very many errors name."""
    errors = ListingError.objects.filter(offer=OuterRef("pk"), related_attribute_id__in=attribute_ids, is_current=True)
    return Q(Exists(errors))


def pictures_expire() -> Q:
    """Return: nobody has decided, and the links of its pictures end within two days."""
    now = timezone.now()
    window = (now - PICTURE_LIFE, now - PICTURE_LIFE + SOON)
    return Q(undecided=True, content_mark_at__range=window) & ~Q(picture="")


def stock_is_zero() -> Q:
    """Return: the stock that is shown is used up, be it of the stock sync or of the listing's own events."""
    # From the few levels to their listings: SQLite would else look at each listing for its level.
    listing = Offer.objects.filter(offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id"))
    used_up = StockLevel.objects.filter(quantity__lte=0).values(listing=Subquery(listing.values("pk")[:1]))
    own = Offer.objects.filter(~Exists(_levels()), quantity__lte=0, is_variation=False)
    return Q(pk__in=used_up.union(own.values("pk"), all=True))


def stock_is_zero_along() -> Q:
    """Return what `stock_is_zero` does, for when very much is used up."""
    return Q(Exists(_levels().filter(quantity__lte=0))) | Q(~Exists(_levels()), quantity__lte=0)


def stock_is_unknown() -> Q:
    """Return: neither the stock sync nor an event has told a quantity."""
    return Q(~Exists(_levels()), quantity__isnull=True)


def has_variations() -> Q:
    """Return: variations are folded under it."""
    if connection.vendor == "postgresql":  # its planner finds the way of a join by itself; SQLite asks row by row
        return has_variations_along()
    parent = Offer.objects.filter(offer_id=OuterRef("parent_offer_id"), seller_id=OuterRef("seller_id"))
    children = Offer.objects.filter(is_variation=True, parent_offer_id__isnull=False).order_by()
    return Q(pk__in=children.values(parent=Subquery(parent.values("pk")[:1])))


def has_variations_along() -> Q:
    """Return what `has_variations` does, for when very many have some."""
    children = Offer.objects.filter(
        is_variation=True, parent_offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id")
    )
    return Q(Exists(children))


def decided_by(kind: str, name: str = "") -> Q:
    """Return: the last decision is of this kind of actor, or of the named one."""
    return Q(decided_kind=kind, decided_by=name) if name else Q(decided_kind=kind)


def in_bulk_action(job: int) -> Q:
    """Return: it is among the frozen listings of a bulk action."""
    return Q(pk__in=BulkItem.objects.filter(job=job).values("offer_id"))


def _levels() -> QuerySet[StockLevel]:
    return StockLevel.objects.filter(offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id"))
