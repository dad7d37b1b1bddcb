"""Bulk actions: the list of them, and one with what became of each listing."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from channelsync.bulk import leftovers
from channelsync.bulk import services as bulk
from channelsync.bulk.models import UNSETTLED, BulkItem, BulkJob, BulkStatus, ItemStatus
from channelsync.dashboard.bulk.faces import face_of_job, face_of_result, outcome_of, rows_of
from channelsync.dashboard.bulk.undone import same_dialog
from channelsync.dashboard.bulk.wording import told_in_words
from channelsync.dashboard.exporting.exports import harmless
from channelsync.dashboard.exporting.traced import traced
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, page
from channelsync.reports.models import ReportStatus

JOBS_SHOWN = 50
ITEMS_SHOWN = 100
CHUNK = 2000
LATE = 60  # seconds after which a worker should have begun
LARGEST_ID = 2**63 - 1
COLUMNS = ("sellerId", "offerId", "sku", "title", "result", "why", "reportStatus")


@require_GET
@desk_page
def bulk_list(request: HttpRequest) -> HttpResponse:
    """Show the bulk actions, newest first."""
    before = _number(request.GET.get("before", ""))
    jobs = BulkJob.objects.filter(pk__lt=before) if before else BulkJob.objects.all()
    found = list(jobs.defer("parameters").order_by("-id")[: JOBS_SHOWN + 1])
    rows, more = found[:JOBS_SHOWN], len(found) > JOBS_SHOWN
    unsettled = [job for job in rows if job.settled_at is None]
    context = {
        "rows": [{"job": job, "face": face_of_job(job), "outcome": outcome_of(job)} for job in rows],
        "first_url": reverse("bulk") if before else "",
        "older_url": f"?before={rows[-1].pk}" if more else "",
        "this_url": request.get_full_path(),
        "polls": min(map(_pace, unsettled), default=0),
    }
    return page(request, "bulk/list.html", "jobs", context)


@require_GET
@desk_page
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a bulk action stands, and what became of each listing."""
    job = _job(pk)
    chosen = request.GET.get("result", "")
    chosen = chosen if chosen in ItemStatus.values else ""
    items, next_url = _page_of_items(job, chosen, request.GET.get("after", ""))
    context = {
        "job": job,
        "face": face_of_job(job),
        "tabs": _tabs(job, chosen),
        "chosen": chosen,
        "rows": rows_of(job, items, _walkable(job, chosen)),
        "next_url": next_url,
        "first_url": "?" + (f"result={chosen}" if chosen else "") if request.GET.get("after") else "",
        "this_url": request.get_full_path(),
        "told": told_in_words(job.parameters.get("errors", ())),
        "followers": list(job.followers.order_by("id").only("id", "kind")[:20]),
        **_progress(job),
    }
    return page(request, "bulk/detail.html", "live", context)


@require_POST
@desk_page
def bulk_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a waiting action without waiting for the time to undo to run out."""
    if not bulk.start_now(job_id=_job(pk).pk, by=actor(request)):
        messages.warning(request, _("This bulk action no longer waits."))
    return go_to(request, reverse("bulk_job", args=[pk]))


@require_POST
@desk_page
def bulk_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a waiting action, or stop a running one."""
    left = bulk.cancel(job_id=_job(pk).pk, by=actor(request))
    if left:
        text = ngettext("%(n)s listing was left as it is.", "%(n)s listings were left as they are.", left)
        messages.success(request, text % {"n": left})
    else:
        messages.warning(request, _("There was nothing left to cancel: everything is done."))
    return go_to(request, reverse("bulk_job", args=[pk]))


@require_POST
@desk_page
def bulk_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a waiting action; of one that has started, take back what has not gone out to SCX."""
    done = bulk.take_back(job_id=_job(pk).pk, by=actor(request))
    if done.left:
        text = ngettext("%(n)s listing was left as it is.", "%(n)s listings were left as they are.", done.left)
        messages.success(request, text % {"n": done.left})
    if done.waiting:
        text = ngettext("%(n)s report is being taken back.", "%(n)s reports are being taken back.", done.waiting)
        messages.success(request, text % {"n": done.waiting})
    if done.gone:
        text = ngettext(
            "%(n)s report has gone out to SCX already and stays.",
            "%(n)s reports have gone out to SCX already and stay.",
            done.gone,
        )
        messages.warning(request, text % {"n": done.gone})
    elif not (done.left or done.waiting):
        messages.warning(request, _("There was nothing left to take back."))
    return go_to(request, reverse("bulk_job", args=[pk]))


@require_GET
@desk_page
@traced
def bulk_download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Send the results as CSV, chunk by chunk."""
    job = _job(pk)
    response = StreamingHttpResponse(_csv(job), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bulk-{job.pk}.csv"'
    return response


def done_of(job: BulkJob) -> int:
    """Return how many listings got their last word, whichever."""
    return job.total - sum(int(job.counts.get(status, 0)) for status in (ItemStatus.WAITING, *UNSETTLED))


def _job(pk: int) -> BulkJob:
    return get_object_or_404(BulkJob.objects.select_related("source"), pk=min(pk, LARGEST_ID))


def _progress(job: BulkJob) -> dict[str, Any]:
    waits = job.status == BulkStatus.WAITING and not job.is_due
    seconds = (job.due_at - timezone.now()).total_seconds()
    cancelled = int(job.counts.get(ItemStatus.CANCELLED.value, 0))
    return {
        "done": done_of(job) - cancelled,
        "carried_out": job.total - int(job.counts.get(ItemStatus.WAITING.value, 0)) - cancelled,
        "held": int(job.counts.get(ItemStatus.HELD.value, 0)),
        "seconds_left": max(1, round(seconds)) if waits else None,
        "is_late": job.is_due and seconds < -LATE and not job.error,
        "is_open": job.status in (BulkStatus.WAITING, BulkStatus.RUNNING),
        "polls": _pace(job),
        **_follow_ups(job),
        "by_filter": bool(job.selection),
        "same_dialog": same_dialog(job),
        "withdrawable": any(job.counts.get(status) for status in UNSETTLED) and not job.taken_back_by,
    }


def _pace(job: BulkJob) -> int:
    """Return after how many seconds the page looks again; 0: nothing happens any more."""
    if job.status in (BulkStatus.WAITING, BulkStatus.RUNNING):
        return 2
    if job.settled_at is not None:
        return 0
    return 60 if job.is_held else 5


def _follow_ups(job: BulkJob) -> dict[str, bool]:
    """Return what can follow a finished job, as far as anything is left that nobody has touched since."""
    if not job.finished_at:
        return {}
    rejected, skipped = (job.counts.get(status.value) for status in (ItemStatus.REJECTED, ItemStatus.SKIPPED))
    moved = job.kind in bulk.MOVING and any(job.counts.get(status.value) for status in leftovers.MOVED)
    correctable = moved and leftovers.as_left(leftovers.moved_items(job)).exists()
    return {
        "retryable": bool(rejected) and leftovers.untold(leftovers.rejected_items(job)).exists(),
        "skipped": bool(skipped) and leftovers.skipped_items(job).exists(),
        "correctable": correctable,
        "all_changed": moved and not correctable,
    }


def _tabs(job: BulkJob, chosen: str) -> list[dict[str, Any]]:
    tabs = [{"name": "", "label": _("All"), "icon": "list-details", "count": job.total, "url": "?"}]
    for status in ItemStatus:
        face, count = face_of_result(job.kind, status), job.counts.get(status.value, 0)
        if count or status == chosen:
            tabs.append(
                {
                    "name": status.value,
                    "label": face.label,
                    "icon": face.icon,
                    "count": count,
                    "url": f"?result={status}",
                }
            )
    return tabs


def _page_of_items(job: BulkJob, chosen: str, after: str) -> tuple[list[BulkItem], str]:
    # All of them go by the unique (job, offer), those of one status by the index that begins with it.
    key, items = ("id", _items(job).filter(status=chosen)) if chosen else ("offer_id", _items(job))
    if place := _number(after):
        items = items.filter(**{f"{key}__gt": place})
    found = list(items.order_by(key)[: ITEMS_SHOWN + 1])
    rows = found[:ITEMS_SHOWN]
    last = getattr(rows[-1], key) if len(found) > ITEMS_SHOWN else None
    return rows, f"?{f'result={chosen}&' if chosen else ''}after={last}" if last else ""


def _walkable(job: BulkJob, chosen: str) -> ListingFilter:
    """Return the list of the job's listings, those that SCX rejected alone where the page shows them."""
    rejected = ReportStatus.REJECTED.value if chosen == ItemStatus.REJECTED else ""
    return ListingFilter(bulk=str(job.pk), report=rejected)


def _items(job: BulkJob) -> QuerySet[BulkItem]:
    items = BulkItem.objects.filter(job=job).select_related("offer", "offer__seller", "report")
    return items.defer("offer__search_text", "report__body", "report__before")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _csv(job: BulkJob) -> Iterator[bytes]:
    """Yield the results; the mark at the start tells spreadsheets that it is UTF-8."""
    yield b"\xef\xbb\xbf" + _lines([COLUMNS])
    last = 0
    while items := list(_items(job).filter(offer_id__gt=last).order_by("offer_id")[:CHUNK]):
        last = items[-1].offer_id
        yield _lines(
            (row.item.offer.seller_id, row.item.offer.offer_id, row.item.offer.sku, row.item.offer.title,
             row.face.label, row.why, row.item.report.get_status_display() if row.item.report else "")
            for row in rows_of(job, items)
        )  # fmt: skip


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """Keep a spreadsheet from taking a seller's text for a formula."""
    return harmless(str(value))
