"""Keep a row of an HTTP request."""

from channelsync.runtime.models import SentRequest
from channelsync.scx.exchange import Exchange
from channelsync.scx.payloads import clean_text


def keep(exchange: Exchange, *, body: str = "", error: str = "") -> SentRequest:
    """Store a request with its answer, in the caller's transaction; `body` where a person shall read it."""
    return SentRequest.objects.create(
        at=exchange.started_at,
        method=exchange.method,
        route=exchange.route,
        elements=exchange.sent_elements,
        status=exchange.status,
        duration_ms=max(0, round(exchange.duration_ms)),
        answer=clean_text(exchange.answer),
        body=body,
        error=clean_text(error),
    )
