"""How long texts with placeholders get when they are filled, counted in the database for a whole selection."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Cast, Length
from django.db.models.lookups import Exact, GreaterThan

from channelsync.dashboard.bulk.errors import Error
from channelsync.listings.languages import LANGUAGES
from channelsync.listings.models import OfferQuerySet
from channelsync.listings.placeholders import PLACEHOLDER
from channelsync.scx.payload_reports import LONG_MESSAGE_MAX, MESSAGE_MAX, RECOMMENDED_MAX

CHECKS_MOST = 300  # columns of the one statement
TOO_LONG = "message"
SELLER = Case(When(seller__company_name="", then=F("seller_id")), default=F("seller__company_name"))
# What fills a placeholder from a listing's own row; what only its payload says is left out, and counts as nothing.
COLUMNS: dict[str, Any] = {
    **{name: F(name) for name in ("sku", "title", "gtin", "mpn", "brand")},
    "category": F("category_id"),
    "offer_id": Cast("offer_id", CharField()),
    "seller": SELLER,
}


@dataclass(frozen=True, slots=True)
class Beyond:
    """For how many listings one part of an error breaks its limit."""

    index: int
    part: str
    number: int
    limit: int = 0


@dataclass(frozen=True, slots=True)
class _Check:
    index: int
    part: str
    limit: int
    where: Q


def counts_beyond(errors: Sequence[Error], offers: OfferQuerySet) -> list[Beyond]:
    """Return what breaks a limit for some listings; one statement, none where no text has a placeholder."""
    checks = [check for index, error in enumerate(errors) for check in _checks(index, error)][:CHECKS_MOST]
    if not checks:
        return []
    counted = offers.order_by().aggregate(
        **{f"check_{number}": Count("pk", filter=one.where) for number, one in enumerate(checks)}
    )
    found: Counter[tuple[int, str, int]] = Counter()
    for number, one in enumerate(checks):
        found[one.index, one.part, one.limit] += counted[f"check_{number}"]
    return [Beyond(index, part, number, limit) for (index, part, limit), number in found.items() if number]


def _checks(index: int, error: Error) -> Iterator[_Check]:
    for language in LANGUAGES if "texts" in error else ():
        texts, reads = error["texts"][language], _reads(language)
        if message := _length(texts["message"], error, texts):
            yield _Check(index, TOO_LONG, MESSAGE_MAX, Q(GreaterThan(message, Value(MESSAGE_MAX))) & reads)
            yield _Check(index, "empty", 0, Q(Exact(message, Value(0))) & reads)
        if long_message := _length(texts["long_message"], error, texts):
            over = Q(GreaterThan(long_message, Value(LONG_MESSAGE_MAX)))
            yield _Check(index, "long_message", LONG_MESSAGE_MAX, over & reads)
    if "texts" in error and (value := _length(error["recommended_value"], error, {})):
        over = Q(GreaterThan(value, Value(RECOMMENDED_MAX)))
        yield _Check(index, "recommended_value", RECOMMENDED_MAX, over)


def _reads(language: str) -> Q:
    other = ~Q(seller__language__in=[one for one in LANGUAGES if one != language])
    return other if language == settings.SELLER_LANGUAGE else Q(seller__language=language)


def _length(text: str, error: Error, texts: dict[str, str]) -> Any:
    """Return the length of a text once it is filled, None where it is the same for every listing."""
    text = text.replace("{recommended}", error["recommended_value"])
    columns = [name for name in PLACEHOLDER.findall(text) if name in COLUMNS]
    if not columns:
        return None
    fixed = {"value": "", "attribute": texts.get("attribute", "") or error["related_attribute_id"]}
    rest = PLACEHOLDER.sub(lambda found: "" if found[1] in COLUMNS else fixed.get(found[1], found[0]), text)
    length: Any = Value(len(rest))
    for name, times in Counter(columns).items():
        length = length + Length(COLUMNS[name]) * Value(times)
    return length
