"""Sellers come and go: what events and SCX's seller list say about links, and what the outbox does then."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.events.mutex import take_mutex
from channelsync.listings import sellers
from channelsync.listings.models import LinkState
from channelsync.reports import notifying
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime import runs
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.scx.payloads import SellerRow

CHUNK = 500
WAIT = 20.0  # seconds that the seller list may wait for its slot
FROM_LIST = "SCX's seller list"


def seen(newest: Mapping[str, datetime]) -> list[str]:
    """Note a sign of life per seller (newest event time) and release the reports of those linked again by it.

    In the caller's transaction. Returns the ids of the sellers linked again.
    """
    linked = sellers.sign_of_life(newest=newest)
    for seller_id in linked:
        audit.record(by=Actor.seller(seller_id), action="seller_linked", seller_id=seller_id)
    if linked:
        reports.release(linked)
    return linked


def unlinked(seller_id: str, at: datetime, reason: str, permanently: bool) -> bool:
    """Unlink a seller as an event says; False when a newer sign of life makes it stale.

    In the caller's transaction. Reports are held; of a seller gone for good, reports and messages are cancelled.
    """
    state = sellers.unlink(seller_id=seller_id, at=at, reason=reason, permanently=permanently)
    if state is None:
        return False
    action = "seller_removed" if state == LinkState.REMOVED else "seller_unlinked"
    audit.record(by=Actor.seller(seller_id), action=action, seller_id=seller_id, reason=reason)
    if state == LinkState.REMOVED:
        reports.remove([seller_id])
        notifying.remove([seller_id])
    else:
        reports.hold([seller_id])
    return True


def sync_sellers(*, by: Actor) -> Counter[str]:
    """Fetch SCX's seller list and write it; returns how many were listed, are new, linked again or unlinked.

    Raises ScxError when the list cannot be had.
    """
    with runs.run(Flow.SELLERS) as current:
        asked_at = timezone.now()
        page = scx_client().sellers(wait=WAIT)
        runs.connection_works()
        rows = list({row.seller_id: row for row in page.sellers}.values())  # the last of equal ids counts
        current.counts.update(listed=len(rows), new=0, linked=0, unlinked=0, problems=len(page.problems))
        for start in range(0, len(rows), CHUNK):
            current.counts.update(_take(rows[start : start + CHUNK], asked_at, by))
    return current.counts


def sync_due() -> Counter[str] | None:
    """Sync the seller list if it is time to: daily, hourly while reports are held. None when it is not.

    The hourly look finds sellers that are linked again without having sent an offer.
    """
    if not _is_due(timezone.now()):
        return None
    return sync_sellers(by=Actor.system("channelsync.events.sync_sellers"))


def _take(rows: Sequence[SellerRow], asked_at: datetime, by: Actor) -> Counter[str]:
    with transaction.atomic():
        take_mutex()  # applying locks sellers and reports too, in another order
        changes = sellers.take_list(listed=rows, asked_at=asked_at)
        for action, ids in (("seller_linked", changes.linked), ("seller_unlinked", changes.unlinked)):
            for seller_id in ids:
                audit.record(by=by, action=action, seller_id=seller_id, reason=FROM_LIST)
        if changes.linked:
            reports.release(changes.linked)
        if changes.unlinked:
            reports.hold(changes.unlinked)
    return Counter(new=len(changes.new), linked=len(changes.linked), unlinked=len(changes.unlinked))


def _is_due(now: datetime) -> bool:
    interval = settings.SELLERS_INTERVAL
    if settings.SELLERS_INTERVAL_HELD and StateReport.objects.filter(status=ReportStatus.HELD).exists():
        interval = min(interval, settings.SELLERS_INTERVAL_HELD)
    if not interval:
        return False
    # A little early counts as due, or a timer of the same length would find every second run too early.
    since = now - timedelta(seconds=interval * 0.95)
    return not SyncRun.objects.filter(flow=Flow.SELLERS, status=RunStatus.OK, started_at__gt=since).exists()
