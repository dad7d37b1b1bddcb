"""Freeze a selection: keep which listings are meant, and the version of each, in one statement however many."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler

from channelsync.bulk import versions
from channelsync.bulk.models import BulkItem, BulkJob, ItemStatus
from channelsync.listings.models import Offer, OfferQuerySet
from channelsync.reports.models import StateReport
from channelsync.runtime import setwise

LARGEST = 250_000  # listings of one bulk action: some seconds of work for the database
ITEM_COLUMNS = ("job_id", "offer_id", "version", "status", "detail", "reason_code", "changed_by", "changed_kind")
Seen = Mapping[int, int]  # primary key of a listing -> the version that the person saw


class EmptySelection(ValueError):
    """There is no listing to do anything to."""


class TooMany(ValueError):
    """More listings than one bulk action takes."""


def freeze_matching(job: BulkJob, offers: OfferQuerySet) -> int:
    """Freeze what a query finds now, variations left out; returns how many."""
    rows = offers.listings().order_by().values_list("pk", "version")[: LARGEST + 1]
    return _insert(job, rows, ("offer_id", "version"))


def freeze_seen(job: BulkJob, seen: Seen) -> int:
    """Freeze listings at the versions that a person saw: a click on old data shall not hit new ones."""
    pks = setwise.one_of(list(seen)[: LARGEST + 1])
    known = Offer.objects.listings().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True)
    rows = [(job.pk, pk, seen[pk], ItemStatus.WAITING.value, "", "", "", "") for pk in known]
    setwise.insert(BulkItem, ITEM_COLUMNS, rows)
    return len(rows)


def freeze_rejected(job: BulkJob, items: QuerySet[BulkItem]) -> int:
    """Freeze what SCX rejected of an earlier job, as that job left it: whatever happened since is skipped."""
    rows = items.order_by().values_list("offer_id", versions.left(), versions.first_base(), "report_id")
    return _insert(job, rows, ("offer_id", "version", "base", "told"))


def freeze_moved(job: BulkJob, items: QuerySet[BulkItem]) -> int:
    """Freeze what an earlier job decided on, as that job left it, with the versions that *correct* goes back to."""
    rows = items.order_by().values_list("offer_id", versions.left(), versions.first_base())
    return _insert(job, rows, ("offer_id", "version", "base"))


def note_told(job: BulkJob) -> None:
    """Note the newest report of each frozen listing: who tells it meanwhile has done what the job shall do."""
    newest = StateReport.objects.filter(offer=OuterRef("offer")).order_by().values("offer").annotate(last=Max("id"))
    BulkItem.objects.filter(job=job, told__isnull=True).update(told=Subquery(newest.values("last")))


def _insert(job: BulkJob, rows: QuerySet[Any, tuple[Any, ...]], given: Sequence[str]) -> int:
    compiler: SQLCompiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return 0  # Django knows without asking that nothing is found
    names = ", ".join(given)
    empty = [name for name in ITEM_COLUMNS if name not in (*given, "job_id", "status")]
    columns, blanks = ", ".join(["job_id", "status", *given, *empty]), ", ''" * len(empty)
    # WHERE true: else SQLite takes ON CONFLICT for a join. A filter that joins may name a listing twice.
    insert = (
        f"INSERT INTO {BulkItem._meta.db_table} ({columns})"  # noqa: S608 - names and a compiled query, no input
        f" WITH chosen({names}) AS ({sql})"
        f" SELECT %s, %s, {names}{blanks} FROM chosen WHERE true ORDER BY offer_id"
        f" ON CONFLICT (job_id, offer_id) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [*params, job.pk, ItemStatus.WAITING.value])
        return int(cursor.rowcount)
