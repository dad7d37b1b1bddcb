"""Remember what listings failed for, ever: code and message without its variable parts, first and last seen."""

import logging
import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from channelsync.dashboard.models import FailureKind
from channelsync.listings.models import ListingError
from channelsync.listings.patterns import pattern_of
from channelsync.runtime import setwise

logger = logging.getLogger(__name__)
KEY = re.compile("[0-9a-f]{16}")
ALL_KEYS = 1 << 64
COLUMNS = ("key", "code", "pattern", "first_at", "last_at")
# MIN and MAX of two values are called differently in each database.
WIDEN = """ON CONFLICT (key) DO UPDATE SET
    first_at = CASE WHEN excluded.first_at < dashboard_failurekind.first_at
        THEN excluded.first_at ELSE dashboard_failurekind.first_at END,
    last_at = CASE WHEN excluded.last_at > dashboard_failurekind.last_at
        THEN excluded.last_at ELSE dashboard_failurekind.last_at END"""


class Seen(NamedTuple):
    """Errors of one kind: any of their messages, and when the first and the last of them was told."""

    key: int
    code: str
    message: str
    first_at: datetime
    last_at: datetime


class Span(NamedTuple):
    """When first and last seen."""

    first_at: datetime
    last_at: datetime


def key_text(key: int) -> str:
    """Return the key of a kind of message as an address names it."""
    return f"{key % ALL_KEYS:016x}"


def key_number(text: str) -> int:
    """Return the key as it is stored; `text` must match KEY."""
    number = int(text, 16)
    return number - ALL_KEYS if number >= ALL_KEYS // 2 else number


def kind_of(text: str) -> FailureKind | None:
    """Return the kind that an address names; one that no figure knows yet is made up from a current error."""
    if not KEY.fullmatch(text):
        return None
    key = key_number(text)
    known = FailureKind.objects.filter(pk=key).first()
    error = None if known else ListingError.objects.filter(message_key=key, is_current=True).order_by().first()
    if error is None:
        return known
    at = error.transition.at
    return FailureKind(key=key, code=error.code, pattern=pattern_of(error.message), first_at=at, last_at=at)


def remember(seen: Iterable[Seen]) -> bool:
    """Widen what is known by these; say whether it was kept: a page that counts does not wait for the database."""
    rows = [(one.key, one.code, pattern_of(one.message), one.first_at, one.last_at) for one in seen]
    known = FailureKind.objects.filter(pk__in=setwise.one_of(row[0] for row in rows))
    spans = {pk: Span(*span) for pk, *span in known.values_list("pk", "first_at", "last_at")}
    news = [row for row in rows if _is_news(spans.get(row[0]), Span(*row[3:]))]
    if not news:
        return True
    try:
        with transaction.atomic():
            setwise.insert(FailureKind, COLUMNS, sorted(news), on_conflict=WIDEN)  # in one order: two may do it at once
    except DatabaseError as error:
        logger.info("First and last seen of %d kinds of failures not kept: %s", len(news), error)
        return False
    return True


def remember_all() -> bool:
    """Go through all errors that were ever told to anybody; one statement reads them."""
    told = ListingError.objects.filter(offer__is_variation=False, message_key__isnull=False).order_by()
    grouped = told.values_list("message_key").annotate(
        any_code=Max("code"), any_message=Max("message"), first=Min("transition__at"), last=Max("transition__at")
    )
    return remember(Seen(*row) for row in grouped)


def spans_of_codes(codes: Iterable[str]) -> dict[str, Span]:
    """Return when each of these codes was first and last seen."""
    rows = _of_codes(codes).values_list("code").annotate(first=Min("first_at"), last=Max("last_at"))
    return {code: Span(*span) for code, *span in rows}


def spans_of_keys(keys: Iterable[int]) -> dict[int, Span]:
    """Return when each of these kinds was first and last seen."""
    rows = FailureKind.objects.filter(pk__in=setwise.one_of(keys)).values_list("pk", "first_at", "last_at")
    return {pk: Span(*span) for pk, *span in rows}


def last_patterns(codes: Iterable[str]) -> dict[str, str]:
    """Return the message that each of these codes was last told with, without its variable parts."""
    newest = FailureKind.objects.filter(code=OuterRef("code")).order_by("-last_at").values("pattern")[:1]
    return dict(_of_codes(codes).values_list("code").distinct().annotate(newest=Subquery(newest)))


def _of_codes(codes: Iterable[str]) -> QuerySet[FailureKind]:
    return FailureKind.objects.filter(code__in=setwise.one_of(codes)).order_by()


def _is_news(known: Span | None, span: Span) -> bool:
    return known is None or span.first_at < known.first_at or span.last_at > known.last_at
