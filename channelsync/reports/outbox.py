"""Put reports into the outbox and take them out again, in order per listing (rules 6 and 7).

All of it happens in the caller's transaction. Reports are locked in the order of their ids, and after the listings
where both are, so that two callers cannot wait for each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports import names
from channelsync.reports.models import OPEN, ReportStatus, StateReport
from channelsync.runtime import setwise, wakeups

CHUNK = 1000
NO_DELAY = timedelta(0)
REMOVED_ERROR = "The seller was permanently removed."
STATUS_BY_LINK = {LinkState.UNLINKED.value: ReportStatus.HELD, LinkState.REMOVED.value: ReportStatus.CANCELLED}
COLUMNS = (
    "offer_id", "state", "status", "version", "revision", "body", "before", "created_at", "due_at", "not_before",
    "attempts_count", "batch", "lease", "closed_at", "error", "actor_kind", "actor_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A report to be: the locked listing in its new state, the element to send, what a cancellation restores."""

    offer: Offer
    state: State
    body: str
    before: str = ""


def enqueue(outgoing: Sequence[Outgoing], *, by: Actor, now: datetime, delay: timedelta = NO_DELAY) -> list[int]:
    """Add at most one report for each of these locked listings; each supersedes the listing's open one.

    Reports of unlinked sellers are held. Returns the ids of those that wait or are held.
    """
    ids: list[int] = []
    for start in range(0, len(outgoing), CHUNK):
        ids += _enqueue_chunk(outgoing[start : start + CHUNK], by, now, delay)
    if ids:
        wakeups.wake(names.SEND, after=delay)
    return ids


def let_others_go_first(report_ids: Sequence[int]) -> None:
    """Let reports that were put in just now, by a bulk action, stand behind those that are made one by one."""
    StateReport.objects.filter(id__in=setwise.one_of(report_ids)).update(bulk=True)


def _enqueue_chunk(outgoing: Sequence[Outgoing], by: Actor, now: datetime, delay: timedelta) -> list[int]:
    offers = [one.offer.pk for one in outgoing]
    barriers = _supersede(offers, now)
    links = _links({one.offer.seller_id for one in outgoing})
    setwise.insert(
        StateReport,
        COLUMNS,
        [_row(one, links.get(one.offer.seller_id), barriers.get(one.offer.pk), by, now, delay) for one in outgoing],
    )
    opened = StateReport.objects.filter(offer_id__in=offers, status__in=OPEN)
    return list(opened.order_by("id").values_list("id", flat=True))


def _row(
    one: Outgoing, status: ReportStatus | None, barrier: datetime | None, by: Actor, now: datetime, delay: timedelta
) -> tuple[object, ...]:
    cancelled = status == ReportStatus.CANCELLED
    return (
        one.offer.pk, one.state.value, (status or ReportStatus.WAITING).value, one.offer.version, one.offer.revision,
        one.body, one.before, now, now + delay, barrier,
        0, "", "", now if cancelled else None, REMOVED_ERROR if cancelled else "", by.kind.value, by.name,
    )  # fmt: skip


def _supersede(offers: Sequence[int], now: datetime) -> dict[int, datetime]:
    """Supersede what is open for these listings; return the barriers that a new report has to keep.

    A barrier holds whatever became of the report that left it, be it superseded or cancelled: the late request of
    its unknown attempt could arrive after the new report.
    """
    found = StateReport.objects.filter(offer_id__in=offers).filter(Q(status__in=OPEN) | Q(not_before__gt=now))
    rows = found.select_for_update().order_by("id").values_list("id", "offer_id", "status", "not_before")
    barriers: dict[int, datetime] = {}
    outdated = []
    for pk, offer, status, not_before in rows:
        if status in OPEN:
            outdated.append(pk)
        if not_before is not None and not_before > now:
            barriers[offer] = max(not_before, barriers.get(offer, not_before))
    _close(outdated, ReportStatus.SUPERSEDED, now)
    return barriers


def _links(sellers: Iterable[str]) -> dict[str, ReportStatus]:
    """Return what happens to reports of those sellers of whom SCX takes none."""
    gone = Seller.objects.filter(id__in=set(sellers)).exclude(link_state=LinkState.LINKED)
    return {seller: STATUS_BY_LINK[link] for seller, link in gone.values_list("id", "link_state")}


def revised(offers: Iterable[Offer]) -> int:
    """Supersede what judged an older revision; `listed` still goes out, for the old version is live (rule 7)."""
    judged = Q(status__in=OPEN, state__in=[State.IN_PROGRESS, State.FAILED])
    return _close_of(offers, judged, ReportStatus.SUPERSEDED)


def ended(offers: Iterable[Offer]) -> int:
    """Cancel all that waits for these listings, which their sellers have ended (rule 7)."""
    return _close_of(offers, Q(status__in=OPEN), ReportStatus.CANCELLED)


def hold(sellers: Iterable[str]) -> int:
    """Hold what waits for sellers that are unlinked now; returns how many reports."""
    waiting = StateReport.objects.filter(status=ReportStatus.WAITING, offer__in=_offers_of(sellers))
    return StateReport.objects.filter(id__in=_locked(waiting)).update(status=ReportStatus.HELD)


def release(sellers: Iterable[str]) -> int:
    """Let go what was held for sellers that are linked again; returns how many reports."""
    held = StateReport.objects.filter(status=ReportStatus.HELD, offer__in=_offers_of(sellers))
    released = StateReport.objects.filter(id__in=_locked(held)).update(status=ReportStatus.WAITING)
    if released:
        wakeups.wake(names.SEND)
    return released


def remove(sellers: Iterable[str]) -> int:
    """Cancel what waits for sellers that are gone for good; returns how many reports."""
    waiting = StateReport.objects.filter(status__in=OPEN, offer__in=_offers_of(sellers))
    return _close(_locked(waiting), ReportStatus.CANCELLED, timezone.now(), REMOVED_ERROR)


def _close_of(offers: Iterable[Offer], which: Q, status: ReportStatus) -> int:
    pks = [offer.pk for offer in offers]
    now, closed = timezone.now(), 0
    for start in range(0, len(pks), CHUNK):
        found = StateReport.objects.filter(which, offer_id__in=pks[start : start + CHUNK])
        closed += _close(_locked(found), status, now)
    return closed


def _offers_of(sellers: Iterable[str]) -> QuerySet[Offer]:
    # as a subquery: a join would lock the listings too, out of their order
    return Offer.objects.filter(seller_id__in=set(sellers))


def _locked(reports: QuerySet[StateReport]) -> list[int]:
    return list(reports.select_for_update().order_by("id").values_list("id", flat=True))


def _close(reports: Sequence[int], status: ReportStatus, now: datetime, error: str = "") -> int:
    if not reports:
        return 0
    return StateReport.objects.filter(id__in=reports).update(status=status, closed_at=now, error=error)
