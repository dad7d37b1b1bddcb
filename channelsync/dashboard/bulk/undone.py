"""What an undone bulk action said, so that nobody has to type it anew."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from channelsync.bulk.models import BulkJob, BulkKind, BulkStatus, ItemStatus
from channelsync.bulk.wording import FIELDS
from channelsync.dashboard.pushing.typed import MINUTES

Hidden = list[tuple[str, str]]


def same_dialog(job: BulkJob) -> str:
    """Return the address that opens the same dialog again, filled; '' where something was carried out.

    An action that follows an earlier one is ordered from that one's page.
    """
    untouched = job.status == BulkStatus.CANCELLED and job.counts.get(ItemStatus.CANCELLED) == job.total > 0
    if not untouched or job.source_id or job.kind == BulkKind.CORRECT:
        return ""
    back = reverse("bulk_job", args=[job.pk])
    names = {"all": "1", "query": f"bulk={job.pk}", "kind": job.kind, "undone": str(job.pk), "next": back}
    return f"{reverse('bulk_new')}?{urlencode(names)}"


def typed_in(job: BulkJob) -> Hidden:
    """Return the fields of the dialog as they were filled."""
    errors: Sequence[dict[str, str]] = job.parameters.get("errors", ())
    return [
        *(("reason", job.reason), ("ticket", job.ticket)),
        *([("listed_at", f"{timezone.localtime(job.listed_at):{MINUTES}}")] if job.listed_at else []),
        *([("rows", str(len(errors)))] if errors else []),
        *(field for index, error in enumerate(errors) for field in _row(index, error)),
    ]


def _row(index: int, error: dict[str, str]) -> Hidden:
    # an error template speaks to each seller for itself: it is named, not quoted
    names = ("template", "named") if error.get("template") else FIELDS
    return [(f"error-{index}-{name}", str(error[name])) for name in names if error.get(name)]
