"""Take a page of events apart: each element by itself, kept as the text that came."""

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from channelsync.scx import tolerant
from channelsync.scx.errors import GarbledAnswer
from channelsync.scx.numbers import NumberText, read_offer_id
from channelsync.scx.reading import read_seller_id
from channelsync.scx.times import parse_time

ID_LIMIT = 200
TYPE_LIMIT = 200
_SEAM_ID = re.compile(r'\{\s*"id"\s*:\s*"([0-9a-f]{24})"')


class PageElement(msgspec.Struct, frozen=True):
    """Hold one element of a page.

    `id` is None if it has none that could be acknowledged; `created_at` is aware UTC or None; `seller_id` is '' and
    `offer_id` None where the event names none. `raw` is the text of the whole element; NUL bytes stand in it as
    `\\u0000`, bytes that are no UTF-8 as U+FFFD. `problem` is '' or says in English what makes the element unusable.
    """

    id: str | None
    created_at: datetime | None
    type: str
    seller_id: str
    offer_id: int | None
    raw: str
    problem: str = ""


class _Page(msgspec.Struct, rename="camel"):
    event_list: list[msgspec.Raw]


class _Named(msgspec.Struct, rename="camel"):
    seller_id: str | int | None = None
    offer_id: str | int | None = None


class _Envelope(msgspec.Struct, rename="camel"):
    id: str
    created_at: str
    type: str
    event: _Named


_page = msgspec.json.Decoder(_Page)
_envelope = msgspec.json.Decoder(_Envelope)


def parse_event_page(body: bytes) -> list[PageElement]:
    """Return the elements of an event page in their order; raise GarbledAnswer if the page is not whole.

    One bad element spoils only itself: it comes with a `problem`. No body raises anything but GarbledAnswer.
    """
    try:
        return [_element(raw) for raw in _page.decode(body).event_list]
    except (ValueError, RecursionError):
        return [_tolerant_element(text) for text in _split(body)]


def parse_element(text: str) -> PageElement:
    """Return one element, read anew from the text that was kept of it; whatever stands there, nothing is raised."""
    return _element(msgspec.Raw(text.encode("utf-8", "replace")))


def _split(body: bytes) -> list[str]:
    try:
        return tolerant.elements(_storable(body), "eventList")
    except tolerant.CutShort as error:
        raise GarbledAnswer(f"the page of events is not whole: {error}") from error


def _storable(body: bytes | msgspec.Raw) -> str:
    data = bytes(body)
    text = data.decode("utf-8", "replace")
    return text.replace("\x00", "\\u0000") if b"\x00" in data else text


def _element(raw: msgspec.Raw) -> PageElement:
    """Read one element quickly; whatever is unusual about it is left to the tolerant reader."""
    text = _storable(raw)
    try:
        envelope = _envelope.decode(raw)
    except (ValueError, RecursionError):
        return _tolerant_element(text)
    named = envelope.event
    event = {"sellerId": named.seller_id, "offerId": named.offer_id}
    return _build(text, envelope.id, envelope.created_at, envelope.type, event, "")


def _tolerant_element(text: str) -> PageElement:
    try:
        parsed, problem = tolerant.loads(text), ""
    except ValueError as error:
        parsed, problem = _shallow(text), f"no valid JSON: {error}"
    if not isinstance(parsed, dict):
        return PageElement(None, None, "", "", None, text, "the element is no object")
    event = parsed.get("event")
    if not isinstance(event, dict):
        problem = problem or ("" if event == [] else "event: no object")
        event = {}
    return _build(text, parsed.get("id"), parsed.get("createdAt"), parsed.get("type"), event, problem)


def _shallow(text: str) -> dict[str, object]:
    """Read what an element with broken insides still says about itself."""
    outer = tolerant.members(text)
    found: dict[str, object] = {name: _scalar(outer.get(name, "")) for name in ("id", "createdAt", "type")}
    inner = tolerant.members(outer.get("event", ""))
    found["event"] = {name: _scalar(inner.get(name, "")) for name in ("sellerId", "offerId")}
    if found["id"] is None and (match := _SEAM_ID.match(text)):
        found["id"] = match[1]
    return found


def _scalar(text: str) -> object:
    try:
        return tolerant.loads(text)
    except ValueError:
        return None


def _build(
    raw: str, id_: object, created: object, type_: object, event: Mapping[str, object], problem: str
) -> PageElement:
    known_id, known_type, created_at = _usable(id_, ID_LIMIT), _usable(type_, TYPE_LIMIT), _time(created)
    faults = [
        problem,
        "" if known_id else "id: missing or unusable",
        "" if created_at else "createdAt: missing or no time",
        "" if known_type else "type: missing or unusable",
    ]
    return PageElement(
        known_id,
        created_at,
        known_type or "",
        _seller_id(event.get("sellerId")),
        _offer_id(event.get("offerId")),
        raw,
        "; ".join(fault for fault in faults if fault),
    )


def _usable(value: object, limit: int) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return str(value)
    if not isinstance(value, str) or isinstance(value, NumberText):
        return None
    return value if 1 <= len(value) <= limit and value.isprintable() else None


def _time(value: object) -> datetime | None:
    try:
        return parse_time(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _seller_id(value: object) -> str:
    try:
        return read_seller_id(value)
    except ValueError:
        return ""


def _offer_id(value: object) -> int | None:
    try:
        return read_offer_id(value)
    except ValueError:
        return None
