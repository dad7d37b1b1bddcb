"""Follow one report: how long it can be undone, where it is, what came of it and what to do about that."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.listings.lifecycle import State
from channelsync.reports.models import OPEN, AttemptOutcome, ReportStatus, StateReport
from channelsync.scx.payloads import ErrorEntry

WORDS_SHOWN = 20
SOON = 2  # seconds between two looks while something is about to happen
LATER = 15
PATIENCE = timedelta(minutes=1)  # what is due for longer than that waits for more than the next sender
UNKNOWN = r"(unknown|not known|not found|does not exist|unbekannt|nicht (bekannt|gefunden)|existiert nicht)"
UNLINKED = r"(unlinked|not (linked|active)|inactive|nicht (\S+ ){0,3}(verbunden|verknüpft|aktiv))"
SETTLED = _("The listing has ended since: there is nothing left to report.")
# What SCX refuses a report for, and what a person can do about it; the first that fits. A field alone says little: its
# words have to fit as well, in the same message, but where the field holds nothing else than what a person typed.
ADVICE: tuple[tuple[re.Pattern[str], str | Promise], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (
            r"channelOfferId\b[^\n]*(in use|used by|assigned to|vergeben|verwendet|benutzt)",
            _("Another listing has this channel offer id: report this one as listed again, with an id of its own."),
        ),
        (
            r"\b(channelOfferId|listingUrl): ",
            _("Address or channel offer id is not accepted: correct it and report as listed again."),
        ),
        (
            r"\berrorList(\[\d+\])?(\.\w+)?: ",
            _("The errors do not fit SCX’s limits: correct the texts and report as failed again."),
        ),
        (
            rf"(\bsellerId: |\bseller is |\bHändler ist )[^\n]*({UNLINKED}|{UNKNOWN})",
            _("SCX does not take reports for this seller: look whether the seller is still linked, then send again."),
        ),
        (
            rf"(\bofferId: |\boffer is |\bAngebot ist )[^\n]*{UNKNOWN}",
            _("SCX does not know this offer: wait for the seller’s next sync, then send again."),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Following:
    """What the page says about one report.

    `undo_seconds`: how long it still waits for somebody to change their mind. `pace`: seconds until the page looks
    again, 0 when nothing more will happen by itself. `unknown`: a try may have got through, whatever came after it.
    `words`: what the seller reads.
    """

    report: StateReport
    undo_seconds: int = 0
    pace: int = 0
    unknown: bool = False
    advice: str | Promise = ""
    words: Sequence[ErrorEntry] = field(default_factory=tuple)
    more_words: int = 0

    @property
    def cancellable(self) -> bool:
        """Say whether it can still be taken back; the service decides."""
        return self.report.status in OPEN


def follow(report: StateReport) -> Following:
    """Return what is to be said about a report, read with its listing; one statement, if it was tried, else none."""
    words = words_of(report)
    tried = report.attempts_count > 0 and report.status not in (ReportStatus.SENT, ReportStatus.SENDING)
    waits = report.status == ReportStatus.WAITING
    undo = _seconds_left(report) if waits and not report.attempts_count else 0
    return Following(
        report=report,
        undo_seconds=undo,
        pace=_pace(report, undo),
        unknown=tried and report.attempts.filter(outcome=AttemptOutcome.UNKNOWN).exists(),
        advice=_advice(report),
        words=words[:WORDS_SHOWN],
        more_words=len(words[WORDS_SHOWN:]),
    )


def advice_for(error: str) -> str | Promise:
    """Return what a person can do about the words with which SCX refused a report; '' where they say it themselves."""
    return next((advice for pattern, advice in ADVICE if pattern.search(error)), "")


def _advice(report: StateReport) -> str | Promise:
    """Return what to do about a refused report: nothing that its listing's state does not allow any more."""
    if report.status != ReportStatus.REJECTED:
        return ""
    return SETTLED if report.offer.state == State.ENDED else advice_for(report.error)


def words_of(report: StateReport) -> list[ErrorEntry]:
    """Return the errors that a report of a failure tells, as they go out."""
    told = json.loads(report.body).get("errorList", [])
    return [
        ErrorEntry(
            code=error["code"],
            message=error["message"],
            long_message=error.get("longMessage", ""),
            related_attribute_id=error.get("relatedAttributeId", ""),
            recommended_value=error.get("recommendedValue", ""),
        )
        for error in told
    ]


def _seconds_left(report: StateReport) -> int:
    left = (report.due_at - timezone.now()).total_seconds()
    return max(0, -int(-left // 1))


def _pace(report: StateReport, undo: int) -> int:
    if report.status == ReportStatus.SENDING or undo:
        return SOON
    if report.status != ReportStatus.WAITING:
        return 0
    waited = timezone.now() - max(report.due_at, report.not_before or report.due_at)
    return LATER if report.attempts_count or waited > PATIENCE else SOON
