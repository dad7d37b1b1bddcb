"""Turn listings into lines of JSON or CSV: chunk by chunk, so that no read stays open and memory stays bounded.

A variation shows the state and errors of its parent unless a report gave it a state of its own. The payloads of
events are not in here: what is exported are our own columns.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer
from channelsync.reports.models import StateReport
from channelsync.runtime.setwise import one_of
from channelsync.scx.times import format_time
from channelsync.stock.models import StockLevel

CHUNK = 2000
Key = tuple[int, str]  # offer id and seller, in the order of the index
Line = dict[str, Any]
T = TypeVar("T", Offer, StockLevel)

OWN = Q(is_variation=False) | Q(has_own_state=True)
OFFER_FIELDS = (
    "pk", "offer_id", "seller_id", "parent_offer_id", "is_variation", "has_own_state", "channel_offer_id", "sku",
    "title", "state", "state_since", "revision", "quantity", "listing_url", "last_event_at",
)  # fmt: skip
REPORT_FIELDS = ("pk", "offer_id", "state", "status", "attempts_count", "sent_at", "error")
CSV_COLUMNS = (
    "sellerId", "offerId", "parentOfferId", "channelOfferId", "sku", "title", "state", "stateSince", "revision",
    "quantity", "stock.quantity", "stock.updatedAt", "listingUrl", "errorList", "report.state", "report.status",
    "report.attempts", "report.sentAt", "report.error", "lastEventAt",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# A German Excel ends a cell at each semicolon of our lines, and a line at each break: there, too, a formula may begin.
_INNER_STARTS = re.compile(r"(?<=[;\t\r\n])(?=[\s\"]*[=+\-@])")

_json = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a chunk's lines need beside the offers themselves."""

    parents: Mapping[Key, Offer]
    stock: Mapping[Key, tuple[int, datetime]]
    reports: Mapping[int, StateReport]
    errors: Mapping[int, list[Line]]


def lines(*, state: str = "", seller_id: str = "", chunk: int = CHUNK) -> Iterator[list[Line]]:
    """Yield listings and variations in chunks, oldest first; those that come in meanwhile are left out.

    `state` chooses by the state that is shown, which for most variations is their parent's.
    """
    offers = Offer.objects.only(*OFFER_FIELDS).order_by("pk")
    if seller_id:
        offers = offers.filter(seller_id=seller_id)
    if state:
        offers = offers.filter(_shows(state))
    last, end = 0, Offer.objects.aggregate(last=Max("pk"))["last"] or 0
    while rows := list(offers.filter(pk__gt=last, pk__lte=end)[:chunk]):
        last = rows[-1].pk
        facts = _facts(rows)
        yield [_line(offer, facts) for offer in rows]


def lines_of(pks: Sequence[int], *, more: Sequence[str] = ()) -> list[tuple[Offer, Line]]:
    """Return listings and variations with their lines, in the order of `pks`; `more` are columns to read beside.

    Costs a fixed number of statements; those that are gone meanwhile are left out.
    """
    found = Offer.objects.only(*OFFER_FIELDS, *more).filter(pk__in=one_of(pks)).order_by().in_bulk()
    rows = [found[pk] for pk in pks if pk in found]
    facts = _facts(rows)
    return [(offer, _line(offer, facts)) for offer in rows]


def as_jsonl(rows: Iterable[Line]) -> bytes:
    """Return one JSON object per line."""
    return b"".join(_json.encode(row) + b"\n" for row in rows)


def as_csv(rows: Iterable[Line], *, header: bool = False, columns: Sequence[str] = CSV_COLUMNS) -> bytes:
    """Return CSV lines; what a spreadsheet would take for a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text)
    if header:
        writer.writerow(columns)
    writer.writerows([_cell(row, column) for column in columns] for row in rows)
    return text.getvalue().encode()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, however it cuts the line into cells."""
    inside = _INNER_STARTS.sub("'", text)
    return f"'{inside}" if inside.startswith(FORMULA_STARTS) else inside


def _shows(state: str) -> Q:
    parent = Offer.objects.filter(
        offer_id=OuterRef("parent_offer_id"), seller_id=OuterRef("seller_id"), state=state, is_variation=False
    )
    return OWN & Q(state=state) | ~OWN & Q(Exists(parent))


def _facts(offers: Sequence[Offer]) -> Facts:
    parents = _parents(offers)
    shown = [*offers, *parents.values()]
    return Facts(
        parents=parents,
        stock=_stock(offers),
        reports=_reports([offer.pk for offer in offers]),
        errors=_errors([offer.pk for offer in shown if offer.state == State.FAILED]),
    )


def _parents(offers: Sequence[Offer]) -> dict[Key, Offer]:
    wanted = {key for offer in offers if (key := _parent_key(offer))}
    return {_key(parent): parent for parent in _with_keys(Offer.objects.only(*OFFER_FIELDS), wanted)}


def _stock(offers: Sequence[Offer]) -> dict[Key, tuple[int, datetime]]:
    rows = _with_keys(StockLevel.objects.all(), {_key(offer) for offer in offers})
    found = rows.values_list("offer_id", "seller_id", "quantity", "updated_at")
    return {(offer_id, seller_id): (quantity, at) for offer_id, seller_id, quantity, at in found}


def _with_keys(rows: QuerySet[T], keys: set[Key]) -> QuerySet[T]:
    # May find a little more: the product of both sides. Looking up by key leaves that out.
    return rows.filter(offer_id__in={key[0] for key in keys}, seller_id__in={key[1] for key in keys})


def _reports(offers: Sequence[int]) -> dict[int, StateReport]:
    newest = StateReport.objects.filter(offer_id__in=offers).order_by().values("offer_id").annotate(newest=Max("id"))
    reports = StateReport.objects.filter(pk__in=newest.values("newest")).only(*REPORT_FIELDS)
    return {report.offer_id: report for report in reports.order_by()}


def _errors(offers: Sequence[int]) -> dict[int, list[Line]]:
    """Return the errors that each of these offers suffers from."""
    found: dict[int, list[Line]] = defaultdict(list)
    current = ListingError.objects.filter(offer__in=offers, is_current=True)
    for error in current.order_by("transition_id", "position") if offers else ():
        found[error.offer_id].append(_error(error))
    return found


def _error(error: ListingError) -> Line:
    optional = {
        "longMessage": error.long_message,
        "relatedAttributeId": error.related_attribute_id,
        "recommendedValue": error.recommended_value,
    }
    return {"code": error.code, "message": error.message, **{name: text for name, text in optional.items() if text}}


def _line(offer: Offer, facts: Facts) -> Line:
    key = _parent_key(offer)
    shown = facts.parents.get(key, offer) if key else offer
    quantity, updated_at = facts.stock.get(_key(offer), (None, None))
    return {
        "sellerId": offer.seller_id,
        "offerId": offer.offer_id,
        "parentOfferId": offer.parent_offer_id,
        "channelOfferId": offer.channel_offer_id or None,
        "sku": offer.sku,
        "title": offer.title,
        "state": shown.state,
        "stateSince": _time(shown.state_since),
        "revision": offer.revision,
        "quantity": plain_number(offer.quantity),
        "stock": None if updated_at is None else {"quantity": quantity, "updatedAt": _time(updated_at)},
        "listingUrl": offer.listing_url or None,
        "errorList": facts.errors.get(shown.pk, []) if shown.state == State.FAILED else [],
        "report": _report(facts.reports.get(offer.pk)),
        "lastEventAt": _time(offer.last_event_at),
    }


def _report(report: StateReport | None) -> Line | None:
    if report is None:
        return None
    return {
        "state": report.state,
        "status": report.status,
        "attempts": report.attempts_count,
        "sentAt": _time(report.sent_at),
        "error": report.error or None,
    }


def _key(offer: Offer) -> Key:
    return offer.offer_id, offer.seller_id


def _parent_key(offer: Offer) -> Key | None:
    follows = offer.is_variation and not offer.has_own_state and offer.parent_offer_id is not None
    return (offer.parent_offer_id or 0, offer.seller_id) if follows else None


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)


def plain_number(number: Decimal | None) -> Decimal | int | None:
    """Return a number without zeros at its end, never with an exponent: 10, 9.9."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else number.normalize()


def _cell(row: Line, column: str) -> object:
    outer, _dot, inner = column.partition(".")
    value = row[outer]
    if inner:
        value = (value or {}).get(inner)
    if isinstance(value, list):
        return harmless(_json.encode(value).decode()) if value else ""
    return harmless(value) if isinstance(value, str) else value
