"""Decisions and delivery as plain Django code writes them: each row by an ORM call of its own.

Checks, elements, size of transactions and requests are the product's own. What the product does once for a thousand
(variations, audit log, health of routes) is left out, so this does rather less than the same work.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import MoveKind, State, may_move
from channelsync.listings.models import LinkState, Offer, Seller, Transition
from channelsync.reports.decisions import Decision
from channelsync.reports.elements import Telling, element
from channelsync.reports.models import OPEN, AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.reports.traces import picture
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import SentRequest
from channelsync.scx.exchange import Exchange
from channelsync.scx.routes import ReportRoute

STEP = 1000
WAIT = 60.0


def decide(decisions: Sequence[Decision], by: Actor) -> None:
    """Move each listing and put its report into the outbox."""
    for start in range(0, len(decisions), STEP):
        with transaction.atomic():
            for decision in decisions[start : start + STEP]:
                _decide(decision, by, timezone.now())


def _decide(decision: Decision, by: Actor, now: datetime) -> None:
    target = decision.target
    offer = Offer.objects.select_for_update().get(offer_id=target.offer_id, seller_id=target.seller_id)
    if offer.version != target.version or not may_move(MoveKind.REPORT, offer.state, decision.state):
        raise ValueError(f"{offer} cannot be reported")
    body = element(_telling(decision, now), now=now)
    before, from_state = picture(offer), offer.state
    offer.version += 1
    offer.state, offer.state_since, offer.undecided, offer.is_live = decision.state.value, now, False, True
    offer.listing_url, offer.channel_offer_id = decision.listing_url or "", decision.channel_offer_id or ""
    offer.save()
    Transition.objects.create(
        offer=offer, kind=MoveKind.REPORT, from_state=from_state, to_state=offer.state, at=now, version=offer.version,
        revision=offer.revision, actor_kind=by.kind, actor_name=by.name,
    )  # fmt: skip
    _enqueue(offer, body, before, by, now)


def _telling(decision: Decision, now: datetime) -> Telling:
    return Telling(
        decision.target.seller_id, decision.target.offer_id, State.LISTED, now,
        decision.listing_url or "", decision.channel_offer_id or "",
    )  # fmt: skip


def _enqueue(offer: Offer, body: str, before: str, by: Actor, now: datetime) -> None:
    for older in StateReport.objects.select_for_update().filter(offer=offer, status__in=OPEN):
        older.status, older.closed_at = ReportStatus.SUPERSEDED, now
        older.save()
    is_linked = Seller.objects.get(id=offer.seller_id).link_state == LinkState.LINKED
    StateReport.objects.create(
        offer=offer, state=offer.state, status=ReportStatus.WAITING if is_linked else ReportStatus.HELD,
        version=offer.version, revision=offer.revision, body=body, before=before, created_at=now, due_at=now,
        actor_kind=by.kind, actor_name=by.name,
    )  # fmt: skip


def deliver() -> None:
    """Send what waits, a thousand a request."""
    while claimed := _claim():
        exchange = scx_client().send_reports(ReportRoute.LISTED, [report.body for report in claimed], wait=WAIT)
        _record(claimed, exchange, timezone.now())


def _claim() -> list[StateReport]:
    lease, until = uuid.uuid4().hex, timezone.now() + settings.REPORT_LEASE
    with transaction.atomic():
        due = StateReport.objects.select_for_update().filter(status=ReportStatus.WAITING, due_at__lte=timezone.now())
        claimed = list(due.order_by("due_at", "id")[:STEP])
        for report in claimed:
            report.status, report.lease, report.lease_until = ReportStatus.SENDING, lease, until
            report.save(update_fields=["status", "lease", "lease_until"])
    return claimed


def _record(claimed: Sequence[StateReport], exchange: Exchange, now: datetime) -> None:
    with transaction.atomic():
        request = SentRequest.objects.create(
            at=exchange.started_at, method=exchange.method, route=exchange.route, elements=len(claimed),
            status=exchange.status, duration_ms=round(exchange.duration_ms), answer=exchange.answer,
        )  # fmt: skip
        for report in claimed:
            report.status, report.sent_at, report.closed_at, report.lease, report.lease_until = (
                ReportStatus.SENT, now, now, "", None,
            )  # fmt: skip
            report.attempts_count += 1
            report.save()
            ReportAttempt.objects.create(report=report, request=request, at=now, outcome=AttemptOutcome.ACCEPTED)
