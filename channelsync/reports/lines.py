"""Read decisions from JSON lines: one object a line, each checked by itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Literal

import msgspec

from channelsync.reports import names
from channelsync.reports.decisions import Decision, Target
from channelsync.scx.payloads import ErrorEntry
from channelsync.scx.times import parse_time

LINE_LIMIT = 32 * 1024 * 1024  # bytes; the largest report that the contract allows stays below, however it is escaped


class LineError(ValueError):
    """Say in one line why a line cannot be taken."""


class _Error(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    code: str
    message: str
    long_message: str | None = None
    related_attribute_id: str | None = None
    recommended_value: str | None = None


class _Line(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    seller_id: str
    offer_id: int
    state: Literal["in-progress", "listed", "failed"]
    listing_url: str | None = None
    channel_offer_id: str | None = None
    error_list: list[_Error] | None = None
    at: str | None = None


_decoder = msgspec.json.Decoder(_Line)


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line that is not blank with its number, from 1; None stands for one that is too long to read."""
    number = 0
    while line := stream.readline(LINE_LIMIT):
        number += 1
        if len(line) == LINE_LIMIT and not line.endswith(b"\n"):
            _skip_line(stream)
            yield number, None
        elif line.strip():
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
        pass


def read_decision(line: bytes | None) -> Decision:
    """Return the decision of a line; raise LineError. The contract's own limits are checked when it is carried out."""
    if line is None:
        raise LineError(f"longer than {LINE_LIMIT} bytes")
    try:
        row = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LineError(str(error)) from error
    _check_fit(row)
    return Decision(
        target=Target(row.seller_id, row.offer_id),
        state=names.BY_OPTION[row.state],
        errors=[_entry(error) for error in row.error_list or ()],
        listing_url=row.listing_url,
        channel_offer_id=row.channel_offer_id,
        at=_time(row.at),
    )


def _check_fit(row: _Line) -> None:
    if row.state != "listed" and (row.listing_url or row.channel_offer_id):
        raise LineError("`listingUrl` and `channelOfferId` belong to a listed one only")
    if row.state != "failed" and row.error_list:
        raise LineError("`errorList` belongs to a failed one only")


def _entry(error: _Error) -> ErrorEntry:
    return ErrorEntry(
        error.code,
        error.message,
        error.long_message or "",
        error.related_attribute_id or "",
        error.recommended_value or "",
    )


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return parse_time(text)
    except ValueError as error:
        raise LineError(f"`at`: {error}") from error
