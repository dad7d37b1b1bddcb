"""The nightly clean-up: what has done its service and would only grow."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent, SinkDelivery
from channelsync.runtime import runs
from channelsync.runtime.models import Flow, Lease, SentRequest, SyncRun

STEP = 5000


def prune() -> dict[str, int]:
    """Empty payloads that the sinks took long ago, drop old runs, requests and ended leases; returns counts."""
    now = timezone.now()
    old = now - timedelta(days=settings.REQUEST_DAYS)
    with runs.run(Flow.PRUNE) as current:
        current.counts["payloads"] = _empty_foreign_payloads()
        current.counts["runs"] = _delete_steps(SyncRun.objects.filter(started_at__lt=old))
        current.counts["requests"] = _delete_steps(SentRequest.objects.filter(at__lt=old))
        current.counts["leases"] = Lease.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]
    return dict(current.counts)


def _empty_foreign_payloads() -> int:
    """Empty payloads of types that we do not handle, UNHANDLED_PAYLOAD_DAYS after the last sink took them.

    They may hold buyers' data (rule 15). What no sink took yet is kept, however old.
    """
    edge = timezone.now() - timedelta(days=settings.UNHANDLED_PAYLOAD_DAYS)
    deliveries = SinkDelivery.objects.filter(event=OuterRef("pk"))
    open_or_young = deliveries.exclude(done_at__lt=edge)
    taken = InboxEvent.objects.filter(status=EventStatus.UNHANDLED, received_at__lt=edge).exclude(raw="")
    taken = taken.exclude(type__in=HANDLED_TYPES).filter(Exists(deliveries), ~Exists(open_or_young))
    count = 0
    while pks := list(taken.order_by("pk").values_list("pk", flat=True)[:STEP]):
        count += InboxEvent.objects.filter(pk__in=pks).update(raw="")
    return count


def _delete_steps(rows: QuerySet[SyncRun] | QuerySet[SentRequest]) -> int:
    """Delete in steps, so that SQLite's one write lock is never held for long."""
    count = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:STEP]):
        count += rows.filter(pk__in=pks).delete()[0]
    return count
