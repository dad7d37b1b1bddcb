"""How bulk actions and their results look: one word, one icon and one colour each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, BulkStatus, ItemStatus
from channelsync.dashboard.listing.following import advice_for
from channelsync.dashboard.listing.outcome import words
from channelsync.dashboard.lists import walking
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.shell.states import Face
from channelsync.listings.lifecycle import MoveKind
from channelsync.reports.decisions import ReasonCode, Refusal, Target
from channelsync.reports.models import ReportStatus
from channelsync.runtime.sentences import of_scx, spoken

# What the seller did meanwhile, in a sentence of its own.
BY_SELLER: dict[str, str | Promise] = {
    MoveKind.NEW: gettext_lazy("Meanwhile sent anew by the seller."),
    MoveKind.UPDATE: gettext_lazy("Meanwhile updated by the seller."),
    MoveKind.END: gettext_lazy("Meanwhile ended by the seller."),
}

RESULTS: dict[str, Face] = {
    ItemStatus.WAITING: Face("pending", "clock", gettext_lazy("Waiting")),
    ItemStatus.UNDER_WAY: Face("in-progress", "send", gettext_lazy("On its way to SCX")),
    ItemStatus.DONE: Face("listed", "checks", gettext_lazy("Accepted by SCX")),
    ItemStatus.REJECTED: Face("failed", "alert-triangle", gettext_lazy("Rejected by SCX")),
    ItemStatus.SKIPPED: Face("not-taken-down", "player-pause", gettext_lazy("Skipped")),
    ItemStatus.OVERTAKEN: Face("ended", "versions", gettext_lazy("Overtaken or taken back")),
    ItemStatus.CANCELLED: Face("ended", "x", gettext_lazy("Cancelled")),
}
NOTED = Face("listed", "check", gettext_lazy("Noted"))
JOBS: dict[str, Face] = {
    BulkStatus.WAITING: Face("pending", "clock", gettext_lazy("Waiting")),
    BulkStatus.RUNNING: Face("in-progress", "player-play", gettext_lazy("Running")),
    BulkStatus.DONE: Face("listed", "circle-check", gettext_lazy("Done")),
    BulkStatus.CANCELLED: Face("ended", "x", gettext_lazy("Cancelled")),
}
UNANSWERED = Face("in-progress", "send", gettext_lazy("On its way to SCX"))
WITH_FAULTS = Face("not-taken-down", "alert-circle", gettext_lazy("Done, not everywhere"))
ALL_SKIPPED = Face("not-taken-down", "player-pause", gettext_lazy("All skipped"))

HELP: dict[str, str | Promise] = {
    BulkKind.IN_PROGRESS: gettext_lazy("Sellers read that the marketplace has taken these listings up."),
    BulkKind.LISTED: gettext_lazy(
        "Sellers read that these listings are live, at the address and under the id that are known here, if any."
    ),
    BulkKind.FAILED: gettext_lazy(
        "All sellers of the selection read these errors in JTL-Wawi; {sku}, {title} and other placeholders say what"
        " each listing says."
    ),
    BulkKind.RETRY: gettext_lazy("Failed listings are taken up again and wait for a decision; others are skipped."),
    BulkKind.RESEND: gettext_lazy("Sellers are told once more what they were told last. No state changes."),
    BulkKind.CORRECT: gettext_lazy(
        "Each seller is told again what held before. What changed since is skipped; what had waited for a decision"
        " is in progress and waits for one again."
    ),
    BulkKind.TAKEN_DOWN: gettext_lazy("Notes that these ended listings were removed from the marketplace."),
}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a bulk action's results; `advice` is what to do where SCX refused the report."""

    item: BulkItem
    face: Face
    why: str
    advice: str | Promise = ""
    address: str = ""


def face_of_job(job: BulkJob) -> Face:
    """Return how a job stands, SCX's answers included."""
    if job.status != BulkStatus.DONE:
        return JOBS[job.status]
    if job.settled_at is None:
        return UNANSWERED
    if job.total and job.counts.get(ItemStatus.SKIPPED) == job.total:
        return ALL_SKIPPED
    if job.counts.get(ItemStatus.REJECTED):
        return WITH_FAULTS
    skipped = int(job.counts.get(ItemStatus.SKIPPED, 0))
    return _some_skipped(skipped) if skipped else JOBS[job.status]


def _some_skipped(count: int) -> Face:
    label = ngettext("Done, %(n)s skipped", "Done, %(n)s skipped", count) % {"n": intcomma(count)}
    return Face("not-taken-down", "player-pause", label)


def face_of_result(kind: str, status: str) -> Face:
    """Return how an item's status is shown; what goes to nobody is *noted*, not accepted."""
    return NOTED if (kind, status) == (BulkKind.TAKEN_DOWN, ItemStatus.DONE) else RESULTS[status]


def rows_of(job: BulkJob, items: Iterable[BulkItem], chosen: ListingFilter | None = None) -> list[ResultRow]:
    """Return the lines for items that were read with their reports; from their addresses one can walk a list."""
    return [
        ResultRow(
            item=item,
            face=face_of_result(job.kind, item.status),
            why=why(item),
            advice=advice(item),
            address=walking.address(item.offer, chosen) if chosen else "",
        )
        for item in items
    ]


def advice(item: BulkItem) -> str | Promise:
    """Say what to do about an item that SCX refused; empty for others."""
    return advice_for(item.report.error) if item.status == ItemStatus.REJECTED and item.report else ""


def why(item: BulkItem) -> str:
    """Put into words why an item is where it is; empty where there is nothing to explain."""
    if item.status == ItemStatus.SKIPPED:
        return _why_skipped(item)
    if item.status == ItemStatus.REJECTED and item.report:
        return of_scx(item.report.error)
    if item.status == ItemStatus.UNDER_WAY and item.report:
        return _why_waiting(item.report.status, item.report.error)
    if item.status == ItemStatus.OVERTAKEN and item.report is None:
        return _("The seller was permanently removed: nothing is sent.")
    return ""


def _why_skipped(item: BulkItem) -> str:
    if item.reason_code == ReasonCode.TOLD:
        return _("The seller was told again meanwhile by %(who)s.") % {"who": item.changed_by}
    if item.changed_kind in BY_SELLER:
        return str(BY_SELLER[item.changed_kind])
    if item.changed_kind:
        what = item.get_changed_kind_display()
        return _("Changed meanwhile by %(who)s: %(what)s.") % {"who": item.changed_by, "what": what}
    return words(Refusal(Target("", item.offer_id), ReasonCode(item.reason_code), item.detail))


def _why_waiting(status: str, error: str) -> str:
    if status == ReportStatus.HELD:
        return _("Held: the seller is unlinked. It goes out when the seller is linked again.")
    return spoken(error)
