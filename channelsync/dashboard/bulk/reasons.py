"""Why a listing of a bulk action is where it is, and what to do about it."""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.bulk.models import UNSETTLED, BulkItem, BulkJob, ItemStatus
from channelsync.dashboard.listing.following import advice_for
from channelsync.dashboard.listing.outcome import words
from channelsync.listings.lifecycle import MoveKind
from channelsync.listings.models import Transition
from channelsync.reports.decisions import ReasonCode, Refusal, Target
from channelsync.reports.models import ReportStatus
from channelsync.runtime.sentences import of_scx, spoken
from channelsync.runtime.setwise import one_of

# What the seller did meanwhile, in a sentence of its own.
BY_SELLER: dict[str, str | Promise] = {
    MoveKind.NEW: gettext_lazy("Meanwhile sent anew by the seller."),
    MoveKind.UPDATE: gettext_lazy("Meanwhile updated by the seller."),
    MoveKind.END: gettext_lazy("Meanwhile ended by the seller."),
}
SAYS_STATE = (MoveKind.REPORT, MoveKind.CANCEL)  # the other kinds lead to one state each, and say it themselves


def reasons(job: BulkJob, items: Sequence[BulkItem]) -> dict[int, str]:
    """Return by primary key why items, read with their reports, are where they are; empty words explain nothing.

    At most one statement, however many.
    """
    moves = _moves_behind(job, items)
    return {item.pk: _why(item, moves.get(item.offer_id)) for item in items}


def advice(item: BulkItem) -> str | Promise:
    """Say what to do about an item that SCX refused; empty for others."""
    return advice_for(item.report.error) if item.status == ItemStatus.REJECTED and item.report else ""


def _moves_behind(job: BulkJob, items: Sequence[BulkItem]) -> Mapping[int, Transition]:
    """Return by listing the move for which it was skipped: the newest one of its kind until the job was through."""
    changed = {item.offer_id: item for item in items if item.status == ItemStatus.SKIPPED and item.changed_kind}
    if not changed:
        return {}
    moves = Transition.objects.filter(
        offer__bulk_items__in=one_of([item.pk for item in changed.values()]),
        version__gt=F("offer__bulk_items__version"),
        kind=F("offer__bulk_items__changed_kind"),
        at__lte=job.finished_at or timezone.now(),
    )
    return {move.offer_id: move for move in moves.order_by("version")}  # the last one stays


def _why(item: BulkItem, move: Transition | None) -> str:
    if item.status == ItemStatus.SKIPPED:
        return _why_skipped(item, move)
    if item.status == ItemStatus.REJECTED and item.report:
        return of_scx(item.report.error)
    if item.status in UNSETTLED and item.report:
        return _why_waiting(item.report.status, item.report.error)
    if item.status == ItemStatus.OVERTAKEN and item.report is None:
        return _("The seller was permanently removed: nothing is sent.")
    return ""


def _why_skipped(item: BulkItem, move: Transition | None) -> str:
    if item.reason_code == ReasonCode.TOLD:
        return _("The seller was told again meanwhile by %(who)s.") % {"who": item.changed_by}
    if item.changed_kind in BY_SELLER:
        said = str(BY_SELLER[item.changed_kind])
        return f"{said.removesuffix('.')} ({_when(move)})." if move else said
    if item.changed_kind:
        return _changed(item, move)
    return words(Refusal(Target("", item.offer_id), ReasonCode(item.reason_code), item.detail))


def _changed(item: BulkItem, move: Transition | None) -> str:
    said = {"who": item.changed_by, "what": item.get_changed_kind_display()}
    if move is None:
        return _("Changed meanwhile by %(who)s: %(what)s.") % said
    said |= {"when": _when(move), "state": move.get_to_state_display()}
    if move.kind in SAYS_STATE:
        return _("Changed meanwhile by %(who)s: %(what)s “%(state)s” (%(when)s).") % said
    return _("Changed meanwhile by %(who)s: %(what)s (%(when)s).") % said


def _when(move: Transition) -> str:
    return date_format(timezone.localtime(move.at), "SHORT_DATETIME_FORMAT")


def _why_waiting(status: str, error: str) -> str:
    if status == ReportStatus.HELD:
        return _("The seller is not linked. It goes out when the seller is linked again.")
    return spoken(error)
