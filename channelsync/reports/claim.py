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
from channelsync.reports.models import ReportStatus, StateReport

BATCH = 1000  # elements that SCX takes in one request


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
    """Return what may go out now, in order; `at_once`: also what waits for its next try.

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
    return found.order_by("due_at", "id")


def claim_due(state: State, *, at_once: bool = False) -> Claim | None:
    """Claim up to 1000 due reports of one state, those of one batch together; None when there are none.

    Call it when a slot to send them is reserved, and send at once: the lease runs. Two senders never get the same
    report: PostgreSQL skips what another has locked, SQLite lets one at a time in.
    """
    lease = uuid.uuid4().hex
    with transaction.atomic():
        ripe = due(state, at_once=at_once).select_for_update(skip_locked=True)
        batch = ripe.values_list("batch", flat=True).first()
        if batch is None:
            return None
        rows = ripe.filter(batch=batch).values_list("id", "offer_id", "body", "attempts_count")
        reports = [ClaimedReport(*row) for row in rows[:BATCH]]
        # after the locks: waiting for them must not eat up the lease
        until = timezone.now() + settings.REPORT_LEASE
        StateReport.objects.filter(id__in=[report.id for report in reports]).update(
            status=ReportStatus.SENDING, lease=lease, lease_until=until
        )
    return Claim(state, lease, until, batch, reports)
