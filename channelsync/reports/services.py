"""The outbox's public face: decide, send again, cancel, and what other apps tell the outbox.

Decisions return a Result: each is carried out or refused with a reason, and what is refused leaves no trace.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from channelsync.audit.actors import Actor, ActorKind
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.reports.automatic import auto_in_progress
from channelsync.reports.cancelling import cancel, cancel_many
from channelsync.reports.confirming import confirm, last_decisions
from channelsync.reports.correcting import Before, before_newest, correct, is_correctable
from channelsync.reports.deciding import Act, decide
from channelsync.reports.decisions import Decision, ReasonCode, Refusal, Result, Target
from channelsync.reports.hastening import send_now
from channelsync.reports.outbox import NO_DELAY, ended, hold, release, remove, revised
from channelsync.reports.resending import resend
from channelsync.reports.routes_health import resume_route
from channelsync.scx.payloads import ErrorEntry, shows

__all__ = [
    "Before",
    "Decision",
    "ErrorEntry",
    "ReasonCode",
    "Refusal",
    "Result",
    "Target",
    "auto_in_progress",
    "before_newest",
    "cancel",
    "cancel_many",
    "confirm",
    "correct",
    "ended",
    "hold",
    "is_correctable",
    "last_decisions",
    "release",
    "remove",
    "report_failed",
    "report_in_progress",
    "report_listed",
    "report_many",
    "resend",
    "resume_route",
    "retry_listing",
    "retry_listings",
    "revised",
    "send_now",
]


def report_in_progress(
    *,
    targets: Iterable[Target],
    by: Actor,
    reason: str = "",
    ticket: str = "",
    started_at: datetime | None = None,
    delay: timedelta = NO_DELAY,
) -> Result:
    """Report that the marketplace has taken up these listings and needs time."""
    decisions = (Decision(target, State.IN_PROGRESS, at=started_at) for target in targets)
    return report_many(decisions=decisions, by=by, reason=reason, ticket=ticket, delay=delay)


def report_listed(
    *,
    targets: Iterable[Target],
    by: Actor,
    reason: str = "",
    ticket: str = "",
    listed_at: datetime | None = None,
    channel_offer_id: str | None = None,
    listing_url: str | None = None,
    delay: timedelta = NO_DELAY,
) -> Result:
    """Report that these listings are live; id and URL are stored, and the stored ones sent where none is given."""
    decisions = (Decision(target, State.LISTED, (), listing_url, channel_offer_id, at=listed_at) for target in targets)
    return report_many(decisions=decisions, by=by, reason=reason, ticket=ticket, delay=delay)


def report_failed(
    *,
    targets: Iterable[Target],
    by: Actor,
    errors: Sequence[ErrorEntry],
    reason: str = "",
    ticket: str = "",
    failed_at: datetime | None = None,
    delay: timedelta = NO_DELAY,
) -> Result:
    """Report that these listings were not taken, for 1 to 250 reasons that the seller gets to read.

    A person has to say why where a version is live, be it an older one.
    """
    decisions = (Decision(target, State.FAILED, errors, at=failed_at) for target in targets)
    return report_many(decisions=decisions, by=by, reason=reason, ticket=ticket, delay=delay)


def report_many(
    *,
    decisions: Iterable[Decision],
    by: Actor,
    reason: str = "",
    ticket: str = "",
    delay: timedelta = NO_DELAY,
) -> Result:
    """Carry out decisions of any kind, set-wise; `delay` is how long they can be undone before they go out."""
    return decide(decisions, Act(MoveKind.REPORT, by, reason, ticket, delay, anew=True))


def retry_listings(
    *, targets: Iterable[Target], by: Actor, reason: str = "", ticket: str = "", delay: timedelta = NO_DELAY
) -> Result:
    """Take up failed listings again and report them in progress; a person has to say why."""
    if by.kind == ActorKind.PERSON and not shows(reason):
        message = "A retry needs a reason."
        return Result(
            refused=[Refusal(target, ReasonCode.INVALID, message, index) for index, target in enumerate(targets)]
        )
    decisions = (Decision(target, State.IN_PROGRESS) for target in targets)
    return decide(decisions, Act(MoveKind.RETRY, by, reason, ticket, delay))


def retry_listing(
    *, target: Target, by: Actor, reason: str = "", ticket: str = "", delay: timedelta = NO_DELAY
) -> Result:
    """Take up one failed listing again and report it in progress."""
    return retry_listings(targets=[target], by=by, reason=reason, ticket=ticket, delay=delay)
