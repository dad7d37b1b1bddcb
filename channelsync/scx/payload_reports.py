"""The three state reports, written element by element as the JSON text that goes out.

An element is made once, when somebody decides, and kept as text; so what is sent later is what was checked then.
"""

import json
from collections.abc import Sequence
from datetime import datetime

import msgspec

from channelsync.scx.numbers import read_offer_id
from channelsync.scx.reading import read_seller_id
from channelsync.scx.times import format_time
from channelsync.scx.typed import one_line, shows, typed_text

ERRORS_MAX = 250
CODE_MAX = 255
MESSAGE_MAX = 250
LONG_MESSAGE_MAX = 10_000
ATTRIBUTE_ID_MAX = 512
RECOMMENDED_MAX = 1_000
CHANNEL_OFFER_ID_MAX = 100
ELLIPSIS = "…"


class Violation(msgspec.Struct, frozen=True):
    """Name a field, as `errorList[0].code`, and what is wrong with it."""

    field: str
    message: str


class ContractError(ValueError):
    """Say which limits of the contract a report breaks: all of them, in `violations`."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = list(violations)
        self.field = self.violations[0].field
        self.message = self.violations[0].message
        super().__init__("; ".join(f"{violation.field}: {violation.message}" for violation in self.violations))


class ErrorEntry(msgspec.Struct, frozen=True):
    """Tell a seller one reason why an offer was not listed; '' leaves an optional part out."""

    code: str
    message: str
    long_message: str = ""
    related_attribute_id: str = ""
    recommended_value: str = ""


def in_progress_element(*, seller_id: str, offer_id: int, started_at: datetime) -> str:
    """Return the element that reports an offer as in progress; raise ContractError."""
    element = _Element(seller_id, offer_id)
    element.time("startedAt", started_at)
    return element.to_json()


def listed_element(
    *, seller_id: str, offer_id: int, listed_at: datetime, listing_url: str = "", channel_offer_id: str = ""
) -> str:
    """Return the element that reports an offer as listed; '' leaves URL and id out; raise ContractError."""
    element = _Element(seller_id, offer_id)
    element.time("listedAt", listed_at)
    element.optional("listingUrl", listing_url, None)
    element.optional("channelOfferId", channel_offer_id, CHANNEL_OFFER_ID_MAX)
    return element.to_json()


def failed_element(*, seller_id: str, offer_id: int, failed_at: datetime, errors: Sequence[ErrorEntry]) -> str:
    """Return the element that reports an offer as failed, for 1 to 250 reasons; raise ContractError.

    A message over 250 characters is cut and goes whole into the long message, before what stands there.
    """
    element = _Element(seller_id, offer_id)
    element.time("failedAt", failed_at)
    if not 1 <= len(errors) <= ERRORS_MAX:
        element.violate("errorList", f"must have 1 to {ERRORS_MAX} entries, not {len(errors)}")
    element.members["errorList"] = [
        _error_members(entry, element, f"errorList[{index}].") for index, entry in enumerate(errors[:ERRORS_MAX])
    ]
    return element.to_json()


def cut_message(message: str, long_message: str) -> tuple[str, str]:
    """Return a message of at most 250 characters and the long message that then holds all of it.

    The long message is cut at 10,000 characters only if it had to take the message up.
    """
    if len(message) <= MESSAGE_MAX:
        return message, long_message
    whole = f"{message}\n\n{long_message}" if long_message else message
    if len(whole) > LONG_MESSAGE_MAX:
        whole = whole[: LONG_MESSAGE_MAX - 1] + ELLIPSIS
    return message[: MESSAGE_MAX - 1].rstrip() + ELLIPSIS, whole


def as_sent(entry: ErrorEntry) -> ErrorEntry:
    """Return an error as the seller gets it: without control characters, a message that is too long cut."""
    message, long_message = cut_message(typed_text(entry.message), typed_text(entry.long_message))
    return ErrorEntry(
        code=one_line(entry.code),
        message=message,
        long_message=long_message,
        related_attribute_id=one_line(entry.related_attribute_id),
        recommended_value=typed_text(entry.recommended_value),
    )


class _Element:
    """Collect the members of an element together with what is wrong with them."""

    def __init__(self, seller_id: str, offer_id: int) -> None:
        self.members: dict[str, object] = {}
        self.violations: list[Violation] = []
        try:
            self.members["sellerId"] = read_seller_id(seller_id)
        except ValueError:
            self.violate("sellerId", "must be 1 to 50 word characters")
        try:
            self.members["offerId"] = read_offer_id(offer_id)
        except ValueError:
            self.violate("offerId", "must be a whole number from 1 to 2^63-1")

    def violate(self, field: str, message: str) -> None:
        self.violations.append(Violation(field, message))

    def time(self, field: str, moment: datetime) -> None:
        try:
            self.members[field] = format_time(moment)
        except ValueError as error:
            self.violate(field, str(error))

    def optional(self, field: str, value: str, limit: int | None) -> None:
        text = one_line(value)
        if limit is not None and len(text) > limit:
            self.violate(field, f"must have at most {limit} characters, not {len(text)}")
        if text:
            self.members[field] = text

    def to_json(self) -> str:
        if self.violations:
            raise ContractError(self.violations)
        return json.dumps(self.members, ensure_ascii=False, separators=(",", ":"))


def _error_members(entry: ErrorEntry, element: _Element, path: str) -> dict[str, str]:
    sent = as_sent(entry)
    limits = (
        ("code", sent.code, CODE_MAX),
        ("message", sent.message, MESSAGE_MAX),
        ("longMessage", sent.long_message, LONG_MESSAGE_MAX),
        ("relatedAttributeId", sent.related_attribute_id, ATTRIBUTE_ID_MAX),
        ("recommendedValue", sent.recommended_value, RECOMMENDED_MAX),
    )
    for name, text, limit in limits:
        if len(text) > limit:
            element.violate(path + name, f"must have at most {limit} characters, not {len(text)}")
        if name in ("code", "message") and not shows(text):
            element.violate(path + name, "must not be empty")
    return {name: text for name, text, _ in limits if text}
