"""What the seller was told about a listing, and what is still on its way."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channelsync.dashboard.listing.following import Following, follow
from channelsync.listings import ledger
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports.models import ReportStatus, StateReport

ON_ITS_WAY = (ReportStatus.WAITING, ReportStatus.SENDING, ReportStatus.HELD)


@dataclass(slots=True)
class Told:
    """The last report that SCX took, those that are open, and a refused one that nothing has replaced since."""

    last: Following | None = None
    open: Sequence[Following] = field(default_factory=list)
    refused: Following | None = None
    newer_event: bool = False


def told_of(offer: Offer) -> Told:
    """Read the reports of one listing; costs three statements, and one for each open report that was tried."""
    reports = StateReport.objects.filter(offer=offer)
    last = reports.filter(status=ReportStatus.SENT).order_by("-sent_at", "-id").first()
    newest = reports.order_by("-id").first()
    return Told(
        last=follow(last) if last else None,
        open=[follow(report) for report in reports.filter(status__in=ON_ITS_WAY).order_by("-id")],
        refused=follow(newest) if newest and newest.status == ReportStatus.REJECTED else None,
        newer_event=bool(last and last.sent_at and offer.last_event_at and offer.last_event_at > last.sent_at),
    )


def current_failure(offer: Offer) -> Transition | None:
    """Return the decision that failed the listing while it is failed, else None."""
    return last_failure(offer) if offer.state == State.FAILED else None


def last_failure(offer: Offer) -> Transition | None:
    """Return the newest decision that failed the listing and was not taken back, whatever came after it."""
    moves = offer.transitions.filter(kind=MoveKind.REPORT, to_state=State.FAILED)
    return ledger.standing(moves).order_by("-version").first()


def errors_of(failure: Transition | None) -> list[ListingError]:
    """Return the errors of a failure in their order."""
    return list(failure.errors.order_by("position")) if failure else []
