"""Put into words, for the person who acted, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from channelsync.dashboard.listing.changes import changed_since
from channelsync.dashboard.listing.comparing import Changes
from channelsync.listings.models import Offer, Transition
from channelsync.reports.decisions import ReasonCode, Refusal, Result
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.reports.outbox import REMOVED_ERROR
from channelsync.runtime.sentences import spoken

CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an act was refused, and what happened to the listing since the person opened it.

    `content` is what the seller changed meanwhile.
    """

    message: str = ""
    changed: bool = False
    changes: Sequence[Transition] = field(default_factory=tuple)
    content: Changes = field(default_factory=Changes)


def explain(result: Result, offer: Offer, *, seen_version: int) -> Conflict:
    """Return what to show about a refusal; an empty conflict when the act was done."""
    if not result.refused:
        return Conflict()
    refusal = result.refused[0]
    if refusal.reason_code != ReasonCode.CHANGED:
        return Conflict(words(refusal))
    changes = offer.transitions.filter(version__gt=seen_version).order_by("-version")[:CHANGES_SHOWN]
    content = changed_since(offer, version=seen_version)
    return Conflict(words(refusal), changed=True, changes=list(changes), content=content)


def hindrance(result: Result) -> str:
    """Say why what was done does not go out to the seller as things stand; empty where it does. One statement."""
    done = result.done[0]
    of_listing = StateReport.objects.filter(offer__seller_id=done.seller_id, offer__offer_id=done.offer_id)
    newest = of_listing.order_by("-id").values_list("status", "error").first()
    if newest and newest[0] == ReportStatus.HELD:
        return _("It is held, because the seller is not linked. It goes out when the seller is linked again.")
    if newest and newest[1] == REMOVED_ERROR:
        return _("It is noted here, but the seller was permanently removed: nothing is sent.")
    return ""


def words(refusal: Refusal) -> str:
    """Return the refusal in the reader's language; SCX's contract speaks for itself."""
    if refusal.reason_code == ReasonCode.CHANGED:
        who = refusal.changed_by or _("the seller")
        return _("It was changed last by %(who)s.") % {"who": who}
    if refusal.reason_code == ReasonCode.UNKNOWN:
        return _("This listing is not known here.")
    if refusal.reason_code == ReasonCode.NOT_ALLOWED:
        return _("The listing’s state does not allow this now.") + f" {spoken(refusal.message)}"
    return spoken(refusal.message)
