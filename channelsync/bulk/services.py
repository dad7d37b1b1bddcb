"""Bulk actions: order one, start it at once, take it back, and take up again what an earlier one left."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.bulk import freezing, halting, names
from channelsync.bulk.freezing import EmptySelection, Seen, TooMany
from channelsync.bulk.leftovers import moved_items, rejected_items
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, BulkStatus, ItemStatus
from channelsync.bulk.running import count_moved, locked, run
from channelsync.bulk.settling import settle
from channelsync.bulk.withdrawing import gone_items, open_items
from channelsync.listings.models import OfferQuerySet
from channelsync.runtime import setwise, wakeups
from channelsync.scx.payloads import one_line, shows, typed_text

__all__ = [
    "MOVING", "EmptySelection", "TooMany", "Withdrawal",
    "cancel", "correct", "freeze", "open_items", "retry_failed", "retry_skipped", "run", "settle", "start_now",
    "take_back",
]  # fmt: skip

# What moves a listing, so that there is something to go back to.
MOVING = frozenset({BulkKind.IN_PROGRESS, BulkKind.LISTED, BulkKind.FAILED, BulkKind.RETRY})


def freeze(
    *,
    offers: OfferQuerySet | Seen,
    kind: BulkKind,
    by: Actor,
    reason: str,
    ticket: str = "",
    parameters: Mapping[str, Any] | None = None,
    selection: str = "",
    undo: timedelta | None = None,
    key: UUID | None = None,
) -> BulkJob:
    """Freeze listings and their versions, and order what shall be done to them once the time to undo is over.

    `offers`: a query, or the versions that a person saw by primary key. `parameters["errors"]` holds what *failed*
    tells, as dicts with the names of an ErrorEntry; `parameters["listed_at"]`, in ISO 8601 with an offset, since when
    *listed* ones are live. Variations are left out. A `key` orders once, however often it
    comes. Raises ValueError without a reason, EmptySelection without a listing, TooMany for more than
    `freezing.LARGEST`.
    """
    if kind == BulkKind.FAILED and not (parameters or {}).get("errors"):
        raise ValueError("A failure needs an error.")
    fields = {"parameters": dict(parameters or {}), "selection": selection, "key": key}

    def take(job: BulkJob) -> int:
        if isinstance(offers, Mapping):
            return freezing.freeze_seen(job, offers)
        return freezing.freeze_matching(job, offers)

    return _order(take, kind, by, reason, ticket, undo, **fields)


def retry_failed(
    *,
    job_id: int,
    by: Actor,
    reason: str,
    ticket: str = "",
    undo: timedelta | None = None,
    only: Collection[int] | None = None,
    key: UUID | None = None,
) -> BulkJob:
    """Order the same again for what SCX rejected; what anybody decided or told since will be skipped.

    `only` narrows to listings by primary key. A correction cannot be made twice: what SCX rejected is sent again.
    """
    old = BulkJob.objects.get(pk=job_id)
    items = rejected_items(old) if only is None else rejected_items(old).filter(offer__in=setwise.one_of(only))
    return _order(
        lambda job: freezing.freeze_rejected(job, items), _kind_again(old), by, reason, ticket, undo,
        parameters=old.parameters, source=old, key=key,
    )  # fmt: skip


def retry_skipped(
    *,
    job_id: int,
    seen: Seen,
    by: Actor,
    reason: str,
    ticket: str = "",
    undo: timedelta | None = None,
    key: UUID | None = None,
) -> BulkJob:
    """Order the same again for listings that were skipped, at the versions that the person has seen now."""
    old = BulkJob.objects.get(pk=job_id)
    return _order(
        lambda job: freezing.freeze_seen(job, seen), _kind_again(old), by, reason, ticket, undo,
        parameters=old.parameters, source=old, key=key,
    )  # fmt: skip


def correct(
    *,
    job_id: int,
    by: Actor,
    reason: str,
    ticket: str = "",
    undo: timedelta | None = None,
    only: Collection[int] | None = None,
    key: UUID | None = None,
) -> BulkJob:
    """Order to report again what each listing of a job was told before it; what changed since will be skipped.

    A job that took up again what an earlier one left is taken back together with that one. `only` narrows to
    listings by primary key.
    """
    old = BulkJob.objects.get(pk=job_id)
    if old.kind not in MOVING:
        raise ValueError(f"{old.kind} has moved nothing that could be corrected.")
    items = moved_items(old) if only is None else moved_items(old).filter(offer__in=setwise.one_of(only))
    return _order(
        lambda job: freezing.freeze_moved(job, items), BulkKind.CORRECT, by, reason, ticket, undo,
        source=old, key=key,
    )  # fmt: skip


def start_now(*, job_id: int, by: Actor) -> bool:
    """Start a job without waiting for the time to undo to run out; False when it no longer waits."""
    with transaction.atomic():
        waiting = BulkJob.objects.filter(pk=job_id, status=BulkStatus.WAITING)
        changed = waiting.update(due_at=timezone.now(), rests_until=None)
        if changed:
            audit.record(by=by, action="bulk_start", details={"bulk": job_id})
            wakeups.wake(names.RUN, job_id)
    return bool(changed)


def cancel(*, job_id: int, by: Actor, reason: str = "") -> int:
    """Cancel what is not done yet; returns how many listings. Before the start that is all of them: nothing happened.

    Waits for the chunk that is being done.
    """
    with transaction.atomic():
        job = locked(job_id)
        if job.status not in (BulkStatus.WAITING, BulkStatus.RUNNING):
            return 0
        left = BulkItem.objects.filter(job=job, status=ItemStatus.WAITING).update(status=ItemStatus.CANCELLED)
        count_moved(job, {ItemStatus.CANCELLED.value: left, ItemStatus.WAITING.value: -left})
        job.status, job.finished_at = BulkStatus.CANCELLED, timezone.now()
        job.key = None  # who thinks better of it may order from the same form again
        if job.started_at is None:
            job.settled_at = job.finished_at
        halting.forget(job)
        job.save(update_fields=["status", "finished_at", "settled_at", "counts", "key", *halting.COLUMNS])
        audit.record(by=by, action="bulk_cancel", count=left, reason=typed_text(reason), details={"bulk": job_id})
    return left


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """How many listings of a bulk action were left alone, are being taken back, and had gone out to SCX already."""

    left: int
    waiting: int
    gone: int


def take_back(*, job_id: int, by: Actor) -> Withdrawal:
    """Cancel what is not done yet, and order to take back what was decided but has not gone out to SCX.

    Each report is taken back as `reports.services.cancel_many` allows. Before the start nothing has happened that
    would have to be taken back.
    """
    with transaction.atomic():
        left = cancel(job_id=job_id, by=by)
        job = locked(job_id)
        withdrawal = Withdrawal(left, open_items(job_id).count(), gone_items(job_id).count())
        if withdrawal.waiting and not job.taken_back_by:
            job.taken_back_by = {"kind": by.kind.value, "name": by.name, "user_id": by.user_id}
            halting.forget(job)
            job.save(update_fields=["taken_back_by", *halting.COLUMNS])
            audit.record(
                by=by, action="bulk_take_back", count=withdrawal.waiting,
                details={"bulk": job_id, "gone": withdrawal.gone},
            )  # fmt: skip
            wakeups.wake(names.RUN, job_id)
    return withdrawal


def _kind_again(old: BulkJob) -> BulkKind:
    return BulkKind.RESEND if old.kind == BulkKind.CORRECT else BulkKind(old.kind)


def _order(
    take: Callable[[BulkJob], int],
    kind: BulkKind,
    by: Actor,
    reason: str,
    ticket: str,
    undo: timedelta | None,
    **fields: Any,
) -> BulkJob:
    """Order once what `take` freezes; returns what the same key has ordered already, if so."""
    if not shows(reason):
        raise ValueError("A bulk action needs a reason.")
    if known := _ordered_already(fields.get("key")):
        return known
    try:
        with transaction.atomic():
            job = _create(kind, by, reason, ticket, undo, **fields)
            return _announce(job, by, take(job))
    except IntegrityError:  # the same form in the same moment
        if known := _ordered_already(fields.get("key")):
            return known
        raise


def _ordered_already(key: UUID | None) -> BulkJob | None:
    return BulkJob.objects.filter(key=key).first() if key else None


def _create(kind: BulkKind, by: Actor, reason: str, ticket: str, undo: timedelta | None, **fields: Any) -> BulkJob:
    now, wait = timezone.now(), settings.BULK_UNDO_SECONDS if undo is None else undo
    return BulkJob.objects.create(
        kind=kind,
        actor_kind=by.kind.value,
        actor_name=by.name,
        user_id=by.user_id,
        reason=typed_text(reason),
        ticket=one_line(ticket)[:100],
        created_at=now,
        due_at=now + wait,
        **fields,
    )


def _announce(job: BulkJob, by: Actor, total: int) -> BulkJob:
    if not total:
        raise EmptySelection("No listing is selected.")
    if total > freezing.LARGEST:
        raise TooMany(f"More than {freezing.LARGEST} listings.")
    if job.kind == BulkKind.RESEND:
        freezing.note_told(job)
    job.total, job.counts = total, {ItemStatus.WAITING.value: total}
    job.save(update_fields=["total", "counts"])
    audit.record(
        by=by, action=f"bulk_{job.kind}", count=total, reason=job.reason, ticket=job.ticket, details={"bulk": job.pk}
    )
    wakeups.wake(names.RUN, job.pk, after=job.due_at - job.created_at)
    return job
