"""Freeze a selection: keep which listings are meant, and the version of each, in one statement however many."""

from collections.abc import Mapping

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from channelsync.bulk.models import BulkItem, BulkJob, ItemStatus
from channelsync.listings.models import Offer, OfferQuerySet
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
    return _insert(job, rows)


def freeze_seen(job: BulkJob, seen: Seen) -> int:
    """Freeze listings at the versions that a person saw: a click on old data shall not hit new ones."""
    pks = setwise.one_of(list(seen)[: LARGEST + 1])
    known = Offer.objects.listings().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True)
    rows = [(job.pk, pk, seen[pk], ItemStatus.WAITING.value, "", "", "", "") for pk in known]
    setwise.insert(BulkItem, ITEM_COLUMNS, rows)
    return len(rows)


def freeze_followers(job: BulkJob, items: QuerySet[BulkItem], *, moved_on: bool) -> int:
    """Freeze listings of an earlier job: at their present versions, or at those that the earlier job's moves made."""
    version = F("version") + 1 if moved_on else F("offer__version")
    return _insert(job, items.order_by().values_list("offer_id", version))


def _insert(job: BulkJob, rows: QuerySet[Offer, tuple[int, int]] | QuerySet[BulkItem, tuple[int, int]]) -> int:
    compiler: SQLCompiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return 0  # Django knows without asking that nothing is found
    columns = ", ".join(ITEM_COLUMNS)
    # WHERE true: else SQLite takes ON CONFLICT for a join. A filter that joins may name a listing twice.
    insert = (
        f"INSERT INTO {BulkItem._meta.db_table} ({columns})"  # noqa: S608 - names and a compiled query, no input
        f" WITH chosen(offer_id, version) AS ({sql})"
        f" SELECT %s, offer_id, version, %s, '', '', '', '' FROM chosen WHERE true ORDER BY offer_id"
        f" ON CONFLICT (job_id, offer_id) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [*params, job.pk, ItemStatus.WAITING.value])
        return int(cursor.rowcount)
