"""The answer of both stock routes: how many pieces of which offer, since when."""

from datetime import datetime

import msgspec

from channelsync.scx import tolerant
from channelsync.scx.errors import GarbledAnswer
from channelsync.scx.numbers import read_offer_id, read_whole
from channelsync.scx.reading import Fields, PayloadError, clean_text, read_seller_id
from channelsync.scx.times import parse_time


class StockUpdate(msgspec.Struct, frozen=True):
    """Hold one entry; `updated_at` is aware UTC."""

    seller_id: str
    offer_id: int
    channel_offer_id: str
    quantity: int
    updated_at: datetime


class StockAnswer(msgspec.Struct, frozen=True):
    """Hold what could be read of an answer; `problems` names the elements that were left out."""

    updates: list[StockUpdate]
    last_updated_at: datetime | None
    problems: list[str]


class _Answer(msgspec.Struct, rename="camel"):
    stock_update_list: list[msgspec.Raw]
    last_updated_at: object = None


class _Plain(msgspec.Struct, rename="camel"):
    seller_id: str
    offer_id: int
    quantity: int
    updated_at: str
    channel_offer_id: str = ""


_answer = msgspec.json.Decoder(_Answer)
_plain = msgspec.json.Decoder(_Plain)


def parse_stock_answer(body: bytes) -> StockAnswer:
    """Return the entries in their order; raise GarbledAnswer if the answer is not whole.

    A bad entry is left out and named.
    """
    problems: list[str] = []
    texts, last = _split(body)
    outer = Fields({"lastUpdatedAt": last}, problems)
    updates = [update for index, text in enumerate(texts) if (update := _entry(text, index, problems)) is not None]
    return StockAnswer(updates, outer.time("lastUpdatedAt"), problems)


def _split(body: bytes) -> tuple[list[bytes | msgspec.Raw], object]:
    try:
        answer = _answer.decode(body)
    except (ValueError, RecursionError):
        return _split_tolerantly(body.decode("utf-8", "replace"))
    return list(answer.stock_update_list), answer.last_updated_at


def _split_tolerantly(text: str) -> tuple[list[bytes | msgspec.Raw], object]:
    try:
        texts = tolerant.elements(text, "stockUpdateList")
        last = tolerant.members(text).get("lastUpdatedAt", "null")
    except tolerant.CutShort as error:
        raise GarbledAnswer(f"the stock answer is not whole: {error}") from error
    return [entry.encode() for entry in texts], last.strip('"')


def _entry(text: bytes | msgspec.Raw, index: int, problems: list[str]) -> StockUpdate | None:
    try:
        plain = _plain.decode(text)
        return _checked(plain.seller_id, plain.offer_id, plain.channel_offer_id, plain.quantity, plain.updated_at)
    except (ValueError, RecursionError):
        return _odd_entry(bytes(text).decode("utf-8", "replace"), index, problems)


def _checked(seller_id: str, offer_id: int, channel_offer_id: str, quantity: int, updated_at: str) -> StockUpdate:
    """Return an entry whose types are right already; raise ValueError where a value is not."""
    if quantity < 0:
        raise ValueError("quantity: below zero")
    return StockUpdate(
        read_seller_id(seller_id),
        read_offer_id(offer_id),
        clean_text(channel_offer_id),
        quantity,
        parse_time(updated_at),
    )


def _odd_entry(text: str, index: int, problems: list[str]) -> StockUpdate | None:
    path = f"stockUpdateList[{index}]"
    noted = Fields({}, problems)
    try:
        parsed = tolerant.loads(text)
        if not isinstance(parsed, dict):
            raise PayloadError("no object")
        entry = Fields(parsed, problems, path + ".")
        quantity = read_whole(parsed.get("quantity"))
        updated_at = parse_time(str(parsed.get("updatedAt")))
        return _checked(
            entry.seller_id(), entry.offer_id(), entry.text("channelOfferId"), quantity, updated_at.isoformat()
        )
    except ValueError as error:
        noted.note(path, f"left out: {error}")
        return None
