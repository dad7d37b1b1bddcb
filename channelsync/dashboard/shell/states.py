"""The face of a state and of a report: one word, one icon and one colour, the same on every page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.listings.lifecycle import REPORTED, State
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport


@dataclass(frozen=True, slots=True)
class Face:
    """What a state looks like; `name` is the CSS class after `state-`."""

    name: str
    icon: str
    label: str | Promise


NEW = Face("pending", "circle-dashed", _("Pending"))
UPDATE = Face("update", "versions", _("Update, old version live"))
NOT_TAKEN_DOWN = Face("not-taken-down", "alert-circle", _("Ended; not taken down yet"))
STATES: dict[str, Face] = {
    State.PENDING: NEW,
    State.IN_PROGRESS: Face("in-progress", "loader", _("In progress")),
    State.LISTED: Face("listed", "circle-check", _("Listed")),
    State.FAILED: Face("failed", "circle-x", pgettext_lazy("state of a listing", "Failed")),
    State.ENDED: Face("ended", "ban", _("Ended")),
}
REPORTS: dict[str, Face] = {
    ReportStatus.WAITING: Face("pending", "clock", _("Waiting")),
    ReportStatus.SENDING: Face("in-progress", "send", _("Sending")),
    ReportStatus.SENT: Face("listed", "checks", _("Sent")),
    ReportStatus.REJECTED: Face("failed", "alert-triangle", _("Rejected")),
    ReportStatus.SUPERSEDED: Face("ended", "versions", _("Superseded")),
    ReportStatus.HELD: Face("not-taken-down", "player-pause", _("Held")),
    ReportStatus.CANCELLED: Face("ended", "x", _("Cancelled")),
}
NOT_TOLD = Face("pending", "clock", _("Not told yet"))
UNKNOWN = Face("not-taken-down", "alert-triangle", _("Outcome unknown"))


def face_of(offer: Offer, parent: Offer | None = None) -> Face:
    """Return how a listing's state is shown; an update, and an ended listing that is still live, stand apart.

    A variation shows its parent's state until somebody reports on the variation itself.
    """
    if parent is not None and offer.is_variation and not offer.has_own_state:
        return face_of(parent)
    if offer.is_live and offer.state == State.PENDING:
        return UPDATE
    if offer.is_live and offer.state == State.ENDED and not offer.is_variation:
        return NOT_TAKEN_DOWN
    return STATES[offer.state]


def told_face(offer: Offer, report: StateReport | None) -> Face | None:
    """Return how the newest report is shown beside the state; None where it only repeats what the state says."""
    speaks = offer.state in REPORTED and offer.has_own_state
    if report is None:
        return NOT_TOLD if speaks else None
    if report.status == ReportStatus.SENT:
        return NOT_TOLD if speaks and report.state != offer.state else None
    if report.status in (ReportStatus.SUPERSEDED, ReportStatus.CANCELLED):
        return REPORTS[report.status] if speaks and report.state == offer.state else None
    if report.status == ReportStatus.WAITING and report.not_before is not None:
        return UNKNOWN
    return REPORTS[report.status]
