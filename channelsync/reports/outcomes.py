"""Write down what became of a request: the request, one attempt per report, and where each report goes from here.

Only what is still on its way under the lease that was claimed is written (rule 6): an answer that comes after its
lease was taken over changes nothing but adds its request to the history.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from channelsync.reports import names, returning, routes_health
from channelsync.reports.claim import Claim
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.reports.returning import Return
from channelsync.runtime import requests, setwise
from channelsync.runtime.models import SentRequest
from channelsync.scx.errors import ErrorItem, RateLimited, RejectedError, ScxError, TemporaryError
from channelsync.scx.exchange import Exchange
from channelsync.scx.payloads import clean_text

ATTEMPT_COLUMNS = ("report_id", "request_id", "at", "outcome", "error")
STUBBORN = 3  # 5xx that one batch draws while others get through, before it is halved
HARMLESS = ("warning", "info")
SIDE_BY_SIDE = "Another report of the same request was refused."
UNNAMED = "SCX refused the request without naming a report; it goes again in halves."


def accepted(claim: Claim, exchange: Exchange) -> Counter[str]:
    """Note that SCX has taken all reports; what waits for a retry is released when its route had been failing."""
    now = timezone.now()
    with transaction.atomic():
        request = _request(exchange)
        mine = list(claim.rows().select_for_update().order_by("id").values_list("id", flat=True))
        StateReport.objects.filter(id__in=mine).update(
            status=ReportStatus.SENT, sent_at=now, closed_at=now, error="", lease="", lease_until=None,
            attempts_count=F("attempts_count") + 1,
        )  # fmt: skip
        _attempts(mine, request, AttemptOutcome.ACCEPTED)
    if routes_health.succeeded(claim.state):
        waiting = StateReport.objects.filter(status=ReportStatus.WAITING, state=claim.state, attempts_count__gt=0)
        waiting.filter(due_at__gt=now).update(due_at=now)
    return Counter(accepted=len(mine))


def refused(claim: Claim, error: RejectedError) -> Counter[str]:
    """Sort out a request that SCX refused as a whole: none of its reports was taken (rule 8).

    Reports that it names are rejected with its words, and the others go again at once. Where it names none, the batch
    goes again in halves, and a single report is rejected.
    """
    named = {index: items for index, items in _at_fault(error).items() if 0 <= index < len(claim.reports)}
    if not named and len(claim.reports) > 1:
        return _again(claim, error, UNNAMED, batches=_halves(claim))
    if not named:
        named = {0: error.items}
        routes_health.refused_alone(claim.state, error)
    texts = {claim.reports[index].id: _words(items, error) for index, items in named.items()}
    with transaction.atomic():
        offers = returning.lock_listings(report.offer for report in claim.reports)
        request = _request(error.exchange, error, claim)
        rejected = _reject(claim, texts, request)
        others = returning.take_back(claim.rows(), offers, Return(SIDE_BY_SIDE))
        _attempts(others, request, AttemptOutcome.RETRY, SIDE_BY_SIDE)
    return +Counter(rejected=rejected, retry=len(others))


def failed(claim: Claim, error: TemporaryError) -> Counter[str]:
    """Let reports wait for their next try after a failure that says nothing about them (rule 9)."""
    stubborn = _is_stubborn(claim, error)
    if stubborn and len(claim.reports) > 1:
        return _again(claim, error, error.message, batches=_halves(claim))
    if not stubborn and not isinstance(error, RateLimited):
        routes_health.failed(claim.state, error.message)
    wait = routes_health.backoff(1 + min(report.attempts for report in claim.reports))
    wait = max(wait, timedelta(seconds=error.retry_after or 0))
    # Kept together, so that a batch which SCX stumbles over is known again.
    batches = [(claim.batch or uuid.uuid4().hex, claim.ids)] if _is_server_error(error) else []
    return _again(claim, error, error.message, wait=wait, batches=batches)


def unsent(claim: Claim, error: ScxError | None = None) -> None:
    """Return reports untouched, for the fault is the connection's; a request that was sent is kept all the same."""
    with transaction.atomic():
        offers = returning.lock_listings(report.offer for report in claim.reports)
        returning.take_back(claim.rows(), offers, Return(counted=False))
        if error is not None:
            _request(error.exchange, error, claim)


def _again(
    claim: Claim,
    error: ScxError,
    text: str,
    *,
    wait: timedelta | None = None,
    batches: Sequence[tuple[str, list[int]]] = (),
) -> Counter[str]:
    unknown = isinstance(error, TemporaryError) and error.outcome_unknown
    outcome = AttemptOutcome.UNKNOWN if unknown else AttemptOutcome.RETRY
    how = Return(
        error=text,
        due_at=timezone.now() + wait if wait else None,
        barrier=claim.until if unknown else None,
        batches=batches,
    )
    with transaction.atomic():
        offers = returning.lock_listings(report.offer for report in claim.reports)
        request = _request(error.exchange, error, claim)
        mine = returning.take_back(claim.rows(), offers, how)
        _attempts(mine, request, outcome, text)
    return Counter({outcome.value: len(mine)})


def _reject(claim: Claim, texts: dict[int, str], request: SentRequest | None) -> int:
    now = timezone.now()
    mine = claim.rows().filter(id__in=list(texts)).select_for_update().order_by("id")
    ids = list(mine.values_list("id", flat=True))
    StateReport.objects.filter(id__in=ids).update(
        status=ReportStatus.REJECTED, closed_at=now, lease="", lease_until=None,
        attempts_count=F("attempts_count") + 1,
    )  # fmt: skip
    setwise.update(StateReport, ("error",), [(pk, texts[pk]) for pk in ids])
    _write_attempts([(pk, texts[pk]) for pk in ids], request, AttemptOutcome.REJECTED)
    return len(ids)


def _at_fault(error: RejectedError) -> dict[int, list[ErrorItem]]:
    """Return what is said about elements by their index, without elements that are only commented on."""
    real = {
        index: [item for item in items if item.severity.lower() not in HARMLESS]
        for index, items in error.elements.items()
    }
    return {index: items for index, items in real.items() if items}


def _words(items: Iterable[ErrorItem], error: RejectedError) -> str:
    lines = [f"{item.code}: {item.message}" if item.code else item.message for item in items]
    return clean_text("\n".join(lines) or error.message)


def _halves(claim: Claim) -> list[tuple[str, list[int]]]:
    middle = (len(claim.ids) + 1) // 2
    return [(uuid.uuid4().hex, claim.ids[:middle]), (uuid.uuid4().hex, claim.ids[middle:])]


def _is_server_error(error: ScxError) -> bool:
    return error.exchange is not None and (error.exchange.status or 0) >= 500


def _is_stubborn(claim: Claim, error: TemporaryError) -> bool:
    """Say whether this batch draws its third 5xx while other reports of its route got through (rule 8)."""
    if not _is_server_error(error):
        return False
    drawn = ReportAttempt.objects.filter(report_id=claim.reports[0].id, request__status__gte=500)
    # Since its last try: an outage that begins now must not take whole batches apart.
    last = drawn.aggregate(last=Max("at"))["last"]
    if last is None or drawn.count() + 1 < STUBBORN:
        return False
    route = names.ROUTES[claim.state].value
    return SentRequest.objects.filter(at__gt=last, route=route, status__gte=200, status__lt=300).exists()


def _request(
    exchange: Exchange | None, error: ScxError | None = None, claim: Claim | None = None
) -> SentRequest | None:
    """Store the request; a refused one with its body, for a person to read."""
    if exchange is None:
        return None
    body = ""
    if isinstance(error, RejectedError) and claim is not None:
        body = '{"offerList":[' + ",".join(report.body for report in claim.reports) + "]}"
    return requests.keep(exchange, body=body, error=error.message if error else "")


def _attempts(reports: Sequence[int], request: SentRequest | None, outcome: AttemptOutcome, error: str = "") -> None:
    _write_attempts([(report, error) for report in reports], request, outcome)


def _write_attempts(reports: Sequence[tuple[int, str]], request: SentRequest | None, outcome: AttemptOutcome) -> None:
    now, request_id = timezone.now(), request.pk if request else None
    setwise.insert(
        ReportAttempt,
        ATTEMPT_COLUMNS,
        [(report, request_id, now, outcome.value, clean_text(error)) for report, error in reports],
    )
