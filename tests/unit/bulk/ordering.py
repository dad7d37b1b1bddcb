"""Bulk actions to try things on."""

from typing import Any

from django.test import Client

from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.reports.making import SUPPORT

ERRORS = {"errors": [{"code": "E1", "message": "GTIN missing", "related_attribute_id": "gtin"}]}


def order(kind: BulkKind = BulkKind.FAILED, **options: Any) -> BulkJob:
    """Order a bulk action over all listings, or those of `offers`."""
    given: dict[str, Any] = {"offers": Offer.objects.all(), "reason": "wrong list"}
    if kind == BulkKind.FAILED:
        given["parameters"] = ERRORS
    return bulk.freeze(kind=kind, by=SUPPORT, **given | options)


def carry_out(job: BulkJob) -> BulkJob:
    """Start a job at once and carry it out."""
    bulk.start_now(job_id=job.pk, by=SUPPORT)
    while bulk.run(job_id=job.pk, seconds=60):
        pass
    job.refresh_from_db()
    return job


def answer(status: ReportStatus, *offers: Offer) -> None:
    """Let SCX answer what waits for these listings, or for all."""
    waiting = StateReport.objects.filter(status=ReportStatus.WAITING)
    (waiting.filter(offer__in=offers) if offers else waiting).update(status=status)


def settled(job: BulkJob) -> BulkJob:
    """Take over what SCX said."""
    bulk.settle(job_id=job.pk)
    job.refresh_from_db()
    return job


def results(job: BulkJob) -> list[str]:
    """Return what became of each listing, in their order."""
    return list(BulkItem.objects.filter(job=job).order_by("offer_id").values_list("status", flat=True))


def look_and_confirm(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Open the dialog of a bulk action as a person does, and confirm what it shows; returns the answer.

    Where it asks about warnings, it is confirmed all the same.
    """
    looked = {name: value for name, value in data.items() if name != "confirm"}
    dialog: Any = client.post(url, looked, follow=True)
    hidden = dict(dialog.context["hidden"]) if dialog.context else {}
    answer: Any = client.post(url, {**hidden, **data})
    if answer.context and answer.context.get("warnings") and not answer.context["faults"]:
        return client.post(url, {**hidden, **data, "warned": answer.context["warned"]})
    return answer
