"""Claim reports that are due: a short transaction that lends them to one sender for the length of a lease (rule 6)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports import names
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime.models import SharedValue

BATCH = 1000  # elements that SCX takes in one request
SHARE = 100  # of them are bulk actions' even where the others alone would fill it, so that these get on too


@dataclass(frozen=True, slots=True)
class ClaimedReport:
    """What a sender has to know of a report; `offer` is the listing's primary key."""

    id: int
    offer: int
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Reports of one state that are ours until the lease is over; all of one batch."""

    state: State
    lease: str
    until: datetime
    batch: str
    reports: list[ClaimedReport]

    @property
    def ids(self) -> list[int]:
        """Return the ids of the reports."""
        return [report.id for report in self.reports]

    def rows(self) -> QuerySet[StateReport]:
        """Return the reports that are still ours."""
        # lease_until for the sake of its index
        return StateReport.objects.filter(status=ReportStatus.SENDING, lease=self.lease, lease_until=self.until)


def due(state: State, *, at_once: bool = False) -> QuerySet[StateReport]:
    """Return what may go out now, in order, bulk actions' last; `at_once`: also what waits for its next try.

    Left out: what an unknown attempt bars, what follows a report of its listing that is on its way, and what was put
    in while its seller was being unlinked (a sweep holds that).
    """
    now = timezone.now()
    ripe = Q(due_at__lte=now) | Q(attempts_count__gt=0) if at_once else Q(due_at__lte=now)
    on_its_way = StateReport.objects.filter(offer=OuterRef("offer"), status=ReportStatus.SENDING)
    found = StateReport.objects.filter(
        ripe, Q(not_before__isnull=True) | Q(not_before__lte=now), ~Exists(on_its_way),
        status=ReportStatus.WAITING, state=state,
    )  # fmt: skip
    gone = list(Seller.objects.exclude(link_state=LinkState.LINKED).values_list("id", flat=True))
    if gone:
        found = found.filter(~Exists(Offer.objects.filter(pk=OuterRef("offer"), seller_id__in=gone)))
    return found.order_by("bulk", "due_at", "id")


def claim_due(state: State, *, at_once: bool = False) -> Claim | None:
    """Claim up to 1000 due reports of one state, those of one batch together; None when there are none.

    Reports that were made one by one come first; bulk actions' fill what they leave free (see `_chosen`).

    Call it when a slot to send them is reserved, and send at once: the lease runs. Two senders never get the same
    report: PostgreSQL skips what another has locked, SQLite lets one at a time in.
    """
    lease = uuid.uuid4().hex
    with transaction.atomic():
        ripe = due(state, at_once=at_once).select_for_update(skip_locked=True)
        batch = _batch(ripe, state)
        if batch is None:
            return None
        reports = _chosen(ripe.filter(batch=batch))
        # after the locks: waiting for them must not eat up the lease
        until = timezone.now() + settings.REPORT_LEASE
        StateReport.objects.filter(id__in=[report.id for report in reports]).update(
            status=ReportStatus.SENDING, lease=lease, lease_until=until
        )
    return Claim(state, lease, until, batch, reports)


def _batch(ripe: QuerySet[StateReport], state: State) -> str | None:
    """Return the batch whose turn it is.

    That of the first one; but where it cannot share its request with the bulk report that has waited longest, for they
    are of different batches, the two take turns, however many keep coming.
    """
    first = ripe.values_list("batch", "bulk").first()
    if first is None:
        return None
    batch, is_bulk = first
    other = None if is_bulk else _bulk(ripe).values_list("batch", flat=True).first()
    if other is None or other == batch:
        return batch
    turn, _made = SharedValue.objects.get_or_create(key=names.turn(state))
    turn.value = "" if turn.value else "bulk"
    turn.save(update_fields=["value", "updated_at"])
    return batch if turn.value else other


def _chosen(ripe: QuerySet[StateReport]) -> list[ClaimedReport]:
    """Return what goes into one request: the first ones; where they leave no room, bulk actions' get their share."""
    columns = ("id", "offer_id", "body", "attempts_count", "bulk")
    rows = list(ripe.values_list(*columns)[:BATCH])
    if len(rows) == BATCH and not rows[-1][-1]:
        share = list(_bulk(ripe).values_list(*columns)[:SHARE])
        rows = rows[: BATCH - len(share)] + share
    return [ClaimedReport(*row[:-1]) for row in rows]


def _bulk(ripe: QuerySet[StateReport]) -> QuerySet[StateReport]:
    return ripe.filter(bulk__in=[True])  # SQLite uses its index for this, not for a bare column
