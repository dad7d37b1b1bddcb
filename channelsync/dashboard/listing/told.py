"""What the seller was told about a listing, and what is still on its way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from channelsync.dashboard.listing.following import Following, follow
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings import ledger
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import LinkState, ListingError, Offer, OfferRevision, Transition
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.reports.outbox import REMOVED_ERROR

ON_ITS_WAY = (ReportStatus.WAITING, ReportStatus.SENDING, ReportStatus.HELD)
PERHAPS_SHOWN = 10
REPLACED = (ReportStatus.SUPERSEDED, ReportStatus.CANCELLED)


@dataclass(slots=True)
class Told:
    """The last report that SCX took, and what may have changed that since.

    `open`: those that are on their way. `refused`: the newest one, if SCX refused it. `unsent`: the newest one, if it
    was kept back for good, since the seller is gone. `perhaps`: those that are none of these, and of which nobody
    knows whether SCX took them after the last one, the newest first. `newer_event`: the seller sent something since
    the last one; `newer`: the event that brought it, where it is still here. `unaccepted`: what the listing has by a
    report that SCX refused, by the names in the API.
    """

    last: Following | None = None
    open: Sequence[Following] = field(default_factory=list)
    refused: Following | None = None
    unsent: Following | None = None
    perhaps: Sequence[Following] = field(default_factory=list)
    newer_event: bool = False
    newer: InboxEvent | None = None
    unaccepted: frozenset[str] = frozenset()

    @property
    def never(self) -> bool:
        """Say whether there were reports, but none that SCX took or may have taken."""
        tried = [*self.open, *(one for one in (self.refused, self.unsent) if one)]
        perhaps = self.perhaps or any(one.unknown or one.report.status == ReportStatus.SENDING for one in tried)
        return bool(tried) and not self.last and not perhaps

    @property
    def is_more(self) -> bool:
        """Say whether there is more to be said than the last report that SCX took."""
        return bool(self.open or self.refused or self.unsent or self.perhaps)

    @property
    def nothing(self) -> bool:
        """Say whether there is nothing to be said at all."""
        return not (self.last or self.is_more)


def told_of(offer: Offer) -> Told:
    """Read the reports of one listing; costs at most six statements, and one for each that is shown and was tried."""
    reports = offer.reports.all()
    last = reports.filter(status=ReportStatus.SENT).order_by("-sent_at", "-id").first()
    newest = reports.exclude(status__in=REPLACED).order_by("-id").first()
    unsent = _kept_back(offer, reports)
    ways = [follow(report) for report in reports.filter(status__in=ON_ITS_WAY).order_by("-id")]
    refused = newest if newest and newest.status == ReportStatus.REJECTED else None
    shown = {one.report for one in ways} | {refused, unsent}
    is_newer = last is not None and _is_newer(offer, last)
    return Told(
        last=follow(last) if last else None,
        open=ways,
        refused=follow(refused) if refused else None,
        unsent=follow(unsent) if unsent else None,
        perhaps=[follow(report) for report in _perhaps(offer, last) if report not in shown],
        newer_event=is_newer,
        newer=_newest_event(offer) if is_newer else None,
        unaccepted=_unaccepted(offer, refused, last),
    )


def _kept_back(offer: Offer, reports: QuerySet[StateReport]) -> StateReport | None:
    """Return the newest report, where it never goes out because its seller was removed."""
    if offer.seller.link_state != LinkState.REMOVED:
        return None
    newest = reports.order_by("-id").first()
    return newest if newest and newest.error == REMOVED_ERROR else None


def _perhaps(offer: Offer, last: StateReport | None) -> list[StateReport]:
    """Return what the seller may read instead of the last report that SCX is known to have taken."""
    tries = ReportAttempt.objects.filter(report__offer=offer, outcome=AttemptOutcome.UNKNOWN)
    tries = tries.exclude(report__status=ReportStatus.SENT)
    if last and last.sent_at:  # what was tried before it cannot have arrived after it (rule 6)
        tries = tries.filter(at__gte=last.sent_at)
    ids = list(tries.order_by("-report_id").values_list("report_id", flat=True).distinct()[:PERHAPS_SHOWN])
    return list(offer.reports.filter(id__in=ids).order_by("-id"))


def _is_newer(offer: Offer, last: StateReport) -> bool:
    """Say whether the seller has sent something that the last report does not judge.

    Revisions and ends are counted here; of prices and quantities there is nothing but SCX's clock beside ours.
    """
    if last.revision < offer.revision or offer.state == State.ENDED:
        return True
    return bool(last.sent_at and offer.last_event_at and offer.last_event_at > last.sent_at)


def _newest_event(offer: Offer) -> InboxEvent | None:
    """Return the newest event that was applied to the listing; a variation's may be its parent's."""
    ids = Q(offer_id=offer.offer_id)
    if offer.is_variation:
        ids |= Q(offer_id=offer.parent_offer_id)
    events = InboxEvent.objects.filter(ids, seller_id=offer.seller_id, created_at=offer.last_event_at)
    return events.filter(status=EventStatus.APPLIED).defer("raw").order_by("-id").first()


def _unaccepted(offer: Offer, refused: StateReport | None, last: StateReport | None) -> frozenset[str]:
    """Return what the refused report gave the listing and the one that SCX took last did not."""
    if refused is None:
        return frozenset()
    told, taken = json.loads(refused.body), json.loads(last.body) if last else {}
    ours = {"channelOfferId": offer.channel_offer_id, "listingUrl": offer.listing_url}
    return frozenset(name for name, value in ours.items() if value and told.get(name) == value != taken.get(name))


def told_of_parent(offer: Offer, parent: Offer | None, told: Told) -> StateReport | None:
    """Return the last report of a variation's parent that SCX took, where the seller reads it of the variation, too.

    That is until the variation is reported itself, and again once it follows its parent. One statement.
    """
    if parent is None or (offer.has_own_state and not told.nothing):
        return None
    last = parent.reports.filter(status=ReportStatus.SENT).order_by("-sent_at", "-id").first()
    is_older = last and told.last and last.created_at <= told.last.report.created_at
    return None if is_older else last


def current_failure(offer: Offer) -> Transition | None:
    """Return the decision that failed the listing while it is failed, else None."""
    return last_failure(offer) if offer.state == State.FAILED else None


def last_failure(offer: Offer) -> Transition | None:
    """Return the newest decision that failed the listing and was not taken back, whatever came after it."""
    moves = offer.transitions.filter(kind=MoveKind.REPORT, to_state=State.FAILED)
    return ledger.standing(moves).order_by("-version").first()


def open_failure(offer: Offer) -> Transition | None:
    """Return the newest failure of which one still asks whether it was mended; three statements at most.

    None where the listing was told listed since, be it by its parent, or where it has ended.
    """
    if offer.state in (State.LISTED, State.ENDED):
        return None
    verdicts = offer.transitions.filter(kind=MoveKind.REPORT, to_state__in=(State.FAILED, State.LISTED))
    newest = ledger.standing(verdicts).order_by("-version").first()
    if newest is None or newest.to_state != State.FAILED or _is_listed_with_parent(offer, newest):
        return None
    return newest


def _is_listed_with_parent(offer: Offer, failure: Transition) -> bool:
    """Say whether a variation's parent was told listed in a revision that came after the variation's own failure.

    That revision is what the variation shows its parent's state from.
    """
    if not offer.is_variation or offer.has_own_state:
        return False
    owner = {"offer__offer_id": offer.parent_offer_id, "offer__seller_id": offer.seller_id}
    later = OfferRevision.objects.filter(**owner, applied_at__gt=failure.at).values("number")
    listed = Transition.objects.filter(**owner, kind=MoveKind.REPORT, to_state=State.LISTED, revision__in=later)
    return ledger.standing(listed).exists()


def errors_of(failure: Transition | None) -> list[ListingError]:
    """Return the errors of a failure in their order."""
    return list(failure.errors.order_by("position")) if failure else []
