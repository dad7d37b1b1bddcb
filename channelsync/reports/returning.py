"""Take reports back from a sender: they wait again, unless the world has moved on since they were claimed (rules 6, 7).

A caller's transaction locks listings first and reports after them, as deciding does; so nothing can be put in or ended
in between.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports.models import OPEN, ReportStatus, StateReport

JUDGED = (State.IN_PROGRESS, State.FAILED)  # what a newer revision makes void


@dataclass(frozen=True, slots=True)
class Return:
    """How reports come back. `counted`: it was a try; `due_at` None: at once, in their old place.

    `barrier`: until then nothing newer of the same listing may go out. `batches` are kept together from now on.
    """

    error: str = ""
    counted: bool = True
    due_at: datetime | None = None
    barrier: datetime | None = None
    batches: Sequence[tuple[str, Collection[int]]] = field(default=())


def lock_listings(offers: Iterable[int]) -> dict[int, Offer]:
    """Lock listings by their primary keys, in the order that all keep to."""
    rows = Offer.objects.select_for_update().filter(pk__in=set(offers)).order_by("offer_id", "seller_id")
    return {offer.pk: offer for offer in rows}


def take_back(reports: QuerySet[StateReport], offers: dict[int, Offer], how: Return) -> list[int]:
    """Let those of `reports` that are on their way wait again; returns their ids, whatever became of them.

    `offers` are their locked listings. One that a newer report follows, or that judged an older revision, is
    superseded; one of an ended listing or a removed seller is cancelled; one of an unlinked seller is held.
    """
    mine = list(reports.select_for_update().order_by("id").only("id", "offer_id", "state", "revision"))
    if not mine:
        return []
    newer = StateReport.objects.filter(offer_id__in=[report.offer_id for report in mine], status__in=OPEN)
    followed = set(newer.values_list("offer_id", flat=True))
    links = _links(offers.values())
    fates: dict[ReportStatus, list[int]] = {}
    for report in mine:
        offer = offers[report.offer_id]
        fate = _fate(report, offer, links[offer.seller_id], followed)
        fates.setdefault(fate, []).append(report.id)
    for fate, ids in fates.items():
        _settle(ids, fate, how)
    if how.barrier:
        newer.filter(Q(not_before__isnull=True) | Q(not_before__lt=how.barrier)).update(not_before=how.barrier)
    return [report.id for report in mine]


def _links(offers: Iterable[Offer]) -> dict[str, str]:
    sellers = {offer.seller_id for offer in offers}
    return dict(Seller.objects.filter(id__in=sellers).values_list("id", "link_state"))


def _fate(report: StateReport, offer: Offer, link: str, followed: Collection[int]) -> ReportStatus:
    if offer.state == State.ENDED or link == LinkState.REMOVED:
        return ReportStatus.CANCELLED
    if report.offer_id in followed:
        return ReportStatus.SUPERSEDED
    if report.revision < offer.revision and report.state in JUDGED:
        return ReportStatus.SUPERSEDED
    return ReportStatus.WAITING if link == LinkState.LINKED else ReportStatus.HELD


def _settle(ids: Sequence[int], fate: ReportStatus, how: Return) -> None:
    changes: dict[str, object] = {"status": fate, "lease": "", "lease_until": None}
    if how.counted:
        changes |= {"attempts_count": F("attempts_count") + 1, "error": how.error}
    if how.barrier:
        changes["not_before"] = how.barrier
    if fate in OPEN:
        changes |= {"due_at": how.due_at} if how.due_at else {}
    else:
        changes["closed_at"] = timezone.now()
    found = StateReport.objects.filter(id__in=ids)
    found.update(**changes)
    for batch, members in how.batches:
        StateReport.objects.filter(id__in=set(ids) & set(members)).update(batch=batch)
