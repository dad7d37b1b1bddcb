"""Judge an answer: pass a success on, turn every other into one of our errors."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channelsync.scx import tolerant
from channelsync.scx.errors import (
    ConfigError,
    ErrorItem,
    GarbledAnswer,
    ProtocolError,
    RateLimited,
    RejectedError,
    ScxError,
    ServerError,
)
from channelsync.scx.reading import Fields
from channelsync.scx.transport import Answer

MAX_RETRY_AFTER = 86_400.0
_ELEMENT = re.compile(r"\s*[\w.$-]*\[(\d{1,6})\][^\s:]*\s*:", re.ASCII)
_MOVED_FOR_GOOD = (301, 308)
_GONE = (404, 405, 410, 501)
_TRY_AGAIN = (408, 425)
# a gateway may have given up on a server that still works on it; SCX's own 500 and 503 are over
_MAYBE_DONE = (408, 502, 504)


def failure(answer: Answer, *, now: float) -> ScxError | None:
    """Return the error that an answer means, None for a success; 429 is `rate_limited`'s."""
    status = answer.status
    if 200 <= status < 300:
        return _strange_success(answer)
    text = _told(answer)
    if (status >= 500 and status != 501) or status in _TRY_AGAIN:
        unknown = status in _MAYBE_DONE
        wait = retry_after_seconds(answer.headers, now)
        return ServerError(text, answer.exchange, outcome_unknown=unknown, retry_after=wait)
    return _final(answer, text)


def rate_limited(answer: Answer, seconds: float) -> RateLimited:
    """Return the error for a 429 that stops its group for `seconds`."""
    return RateLimited(_told(answer), answer.exchange, retry_after=seconds)


def retry_after_seconds(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that `Retry-After` asks for, given in seconds or as a date; None if there are none."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value, re.ASCII):
        return min(float(value), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return min(max(0.0, (moment - datetime.fromtimestamp(now, UTC)).total_seconds()), MAX_RETRY_AFTER)
    except OverflowError:
        return None


def error_items(body: bytes) -> list[ErrorItem]:
    """Return the entries of an `errorList`, [] for a body that has none."""
    fields = json_object(body)
    return [
        ErrorItem(entry.text("code"), entry.text("message"), entry.text("severity"), entry.text("hint"))
        for entry in (fields.objects("errorList") if fields else [])
    ]


def json_object(body: bytes) -> Fields | None:
    """Return the fields of a JSON object, none for PHP's `[]`; None for anything else."""
    try:
        parsed = tolerant.loads(body.decode("utf-8", "replace"))
    except ValueError:
        return None
    if parsed == []:
        parsed = {}
    return Fields(parsed, []) if isinstance(parsed, dict) else None


def by_element(items: Sequence[ErrorItem], count: int) -> dict[int, list[ErrorItem]]:
    """Return the entries that name one of `count` elements, by its index; warnings only where nothing is worse."""
    found: dict[int, list[ErrorItem]] = defaultdict(list)
    errors = [item for item in items if item.severity.lower() not in ("warning", "info")]
    for item in errors or items:
        match = _ELEMENT.match(item.message)
        if match and int(match[1]) < count:
            found[int(match[1])].append(item)
    return dict(found)


def _strange_success(answer: Answer) -> GarbledAnswer | None:
    """Return an error for a success that SCX did not write; a 201 or 204 has said all, whatever stands in it."""
    if answer.exchange.method != "GET" and answer.status in (201, 204):
        return None
    if answer.exchange.method == "GET" and _looks_like_json(answer.body):
        return None  # what is in it is for its parser: a page of events is read once, not twice
    if json_object(answer.body) is not None:
        return None
    return GarbledAnswer(f"{_place(answer)}: no JSON in the answer", answer.exchange, outcome_unknown=True)


def _final(answer: Answer, text: str) -> ScxError:
    status, is_ours = answer.status, _looks_like_json(answer.body)
    if status in (401, 403):
        return ConfigError(text, answer.exchange)
    if status in _MOVED_FOR_GOOD:
        return ProtocolError(text, answer.exchange)
    if status < 400:
        return GarbledAnswer(f"{_place(answer)}: sent elsewhere", answer.exchange)
    if status in _GONE and (is_ours or not answer.body.strip()):
        return ProtocolError(text, answer.exchange)
    if status != 413 and not is_ours:  # a proxy's 413 has no JSON, and yet a smaller batch helps
        return GarbledAnswer(f"{_place(answer)}: no JSON in the answer", answer.exchange)
    items = error_items(answer.body)
    elements = by_element(items, answer.exchange.sent_elements)
    return RejectedError(text, answer.exchange, items=items, elements=elements)


def _told(answer: Answer) -> str:
    messages = [item.message or item.code for item in error_items(answer.body)[:3]]
    return f"{_place(answer)}: {'; '.join(messages)[:500]}" if messages else _place(answer)


def _place(answer: Answer) -> str:
    return f"{answer.exchange.method} {answer.exchange.route} answered {answer.status}"


def _looks_like_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
