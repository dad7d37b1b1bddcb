"""How bulk actions and their results look: one word, one icon and one colour each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from channelsync.bulk.models import UNSETTLED, BulkItem, BulkJob, BulkKind, BulkStatus, ItemStatus
from channelsync.dashboard.bulk.reasons import advice, reasons
from channelsync.dashboard.lists import walking
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.shell.states import REPORTS, Face
from channelsync.reports.models import ReportStatus

RESULTS: dict[str, Face] = {
    ItemStatus.WAITING: Face("pending", "clock", gettext_lazy("Waiting")),
    ItemStatus.UNDER_WAY: Face("in-progress", "send", gettext_lazy("On its way to SCX")),
    ItemStatus.HELD: REPORTS[ReportStatus.HELD],
    ItemStatus.DONE: Face("listed", "checks", gettext_lazy("Accepted by SCX")),
    ItemStatus.REJECTED: Face("failed", "alert-triangle", gettext_lazy("Rejected by SCX")),
    ItemStatus.SKIPPED: Face("not-taken-down", "player-pause", gettext_lazy("Skipped")),
    ItemStatus.OVERTAKEN: Face("ended", "versions", gettext_lazy("Overtaken or taken back")),
    ItemStatus.CANCELLED: Face("ended", "x", gettext_lazy("Cancelled")),
}
NOTED = Face("listed", "check", gettext_lazy("Noted"))
# The same beside a number.
WORDS: dict[str, Promise] = {
    ItemStatus.DONE: ngettext_lazy("%(n)s accepted", "%(n)s accepted", "count"),
    ItemStatus.REJECTED: ngettext_lazy("%(n)s rejected", "%(n)s rejected", "count"),
    ItemStatus.UNDER_WAY: ngettext_lazy("%(n)s on the way", "%(n)s on the way", "count"),
    ItemStatus.HELD: ngettext_lazy("%(n)s held", "%(n)s held", "count"),
    ItemStatus.SKIPPED: ngettext_lazy("%(n)s skipped", "%(n)s skipped", "count"),
    ItemStatus.OVERTAKEN: ngettext_lazy("%(n)s overtaken", "%(n)s overtaken", "count"),
}
NOTED_WORD: Promise = ngettext_lazy("%(n)s noted", "%(n)s noted", "count")
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
    """Return how a job stands, SCX's answers included; one that is due is under way, whoever carries it out."""
    if job.is_due:
        return JOBS[BulkStatus.RUNNING]
    if job.status != BulkStatus.DONE:
        return JOBS[job.status]
    if job.settled_at is None and not job.is_held:
        return UNANSWERED
    if job.total and job.counts.get(ItemStatus.SKIPPED) == job.total:
        return ALL_SKIPPED
    if job.counts.get(ItemStatus.REJECTED):
        return WITH_FAULTS
    if held := int(job.counts.get(ItemStatus.HELD, 0)):
        return _left(ngettext("Done, %(n)s held", "Done, %(n)s held", held), held)
    if skipped := int(job.counts.get(ItemStatus.SKIPPED, 0)):
        return _left(ngettext("Done, %(n)s skipped", "Done, %(n)s skipped", skipped), skipped)
    return JOBS[job.status]


def _left(label: str, count: int) -> Face:
    return Face("not-taken-down", "player-pause", label % {"n": intcomma(count)})


def outcome_of(job: BulkJob) -> list[str]:
    """Return what became of how many listings, in words; nothing of those that nothing has become of yet."""
    counted = [(_word(job.kind, status), int(job.counts.get(status, 0))) for status in WORDS]
    return [str(word % {"count": number, "n": intcomma(number)}) for word, number in counted if number]


def _word(kind: str, status: str) -> Promise:
    return NOTED_WORD if (kind, status) == (BulkKind.TAKEN_DOWN, ItemStatus.DONE) else WORDS[status]


def face_of_result(kind: str, status: str) -> Face:
    """Return how an item's status is shown; what goes to nobody is *noted*, not accepted."""
    return NOTED if (kind, status) == (BulkKind.TAKEN_DOWN, ItemStatus.DONE) else RESULTS[status]


def face_of_item(kind: str, item: BulkItem) -> Face:
    """Return how an item that was read with its report stands: whether that is held, the job may not know yet."""
    if item.status not in UNSETTLED or item.report is None:
        return face_of_result(kind, item.status)
    return RESULTS[ItemStatus.HELD if item.report.status == ReportStatus.HELD else ItemStatus.UNDER_WAY]


def rows_of(job: BulkJob, items: Sequence[BulkItem], chosen: ListingFilter | None = None) -> list[ResultRow]:
    """Return the lines for items that were read with their reports; from their addresses one can walk a list."""
    why = reasons(job, items)
    return [
        ResultRow(
            item=item,
            face=face_of_item(job.kind, item),
            why=why[item.pk],
            advice=advice(item),
            address=walking.address(item.offer, chosen) if chosen else "",
        )
        for item in items
    ]
