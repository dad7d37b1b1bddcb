"""What SCX knows about the channel itself: sellers, categories, attributes; and messages to sellers."""

import json
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import TypeVar

import msgspec

from channelsync.scx import tolerant
from channelsync.scx.errors import GarbledAnswer
from channelsync.scx.numbers import read_whole
from channelsync.scx.reading import Fields, PayloadError, clean_text, read_seller_id
from channelsync.scx.typed import shows, typed_text

T = TypeVar("T")


class SellerRow(msgspec.Struct, frozen=True):
    """Hold a seller; None where SCX does not say."""

    seller_id: str
    jtl_account_id: int | None
    company_name: str
    is_active_by_jtl: bool | None
    is_active_by_channel: bool | None
    created_at: datetime | None
    updated_at: datetime | None


class Category(msgspec.Struct, frozen=True):
    """Hold a category of the channel's tree; `parent_category_id` is '' at the root."""

    category_id: str
    display_name: str
    listing_allowed: bool
    parent_category_id: str


class AttributeValue(msgspec.Struct, frozen=True):
    """Hold an allowed value and how to show it."""

    value: str
    display: str
    sort: int


class AttributeDef(msgspec.Struct, frozen=True):
    """Say what an attribute is called and what may stand in it."""

    attribute_id: str
    display_name: str
    description: str
    type: str
    required: bool
    recommended: bool
    is_multiple_allowed: bool
    is_variation_dimension: bool
    section: str
    section_position: int
    sub_section: str
    values: list[AttributeValue]
    value_validation: str


class Severity(Enum):
    """How loudly JTL-Wawi shows a notification."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class ReferenceType(Enum):
    """What the id of a notification's reference names."""

    OFFER = "OFFER"
    CHANNEL_OFFER = "CHANNELOFFER"
    ORDER_ITEM = "ORDERITEMID"


class Notification(msgspec.Struct, frozen=True):
    """Hold a message that the seller sees in JTL-Wawi; a reference is a type and an id."""

    seller_id: str
    severity: Severity
    message: str
    reference: tuple[ReferenceType, str] | None = None

    def to_json(self) -> str:
        """Return the body of the request; raise ValueError for an unusable seller or an empty message."""
        message = typed_text(self.message)
        if not shows(message):
            raise ValueError("message: empty")
        body: dict[str, object] = {
            "sellerId": read_seller_id(self.seller_id),
            "severity": self.severity.value,
            "message": message,
        }
        if self.reference:
            body["reference"] = {"type": self.reference[0].value, "id": clean_text(self.reference[1])}
        return json.dumps(body, ensure_ascii=False)


def parse_sellers(body: bytes) -> tuple[list[SellerRow], list[str]]:
    """Return the sellers and what was left out; raise GarbledAnswer for a body that is none."""
    return _rows(body, "sellerList", _seller)


def parse_categories(body: bytes) -> tuple[list[Category], list[str]]:
    """Return the categories and what was left out; raise GarbledAnswer for a body that is none."""
    return _rows(body, "data", _category)


def parse_attributes(body: bytes) -> tuple[list[AttributeDef], list[str]]:
    """Return the attributes and what was left out; raise GarbledAnswer for a body that is none."""
    return _rows(body, "attributeList", _attribute)


def _rows(body: bytes, name: str, read: Callable[[Fields], T]) -> tuple[list[T], list[str]]:
    answer = Fields(_object(body), [])
    found: list[T] = []
    for index, row in enumerate(answer.objects(name)):
        try:
            found.append(read(row))
        except PayloadError as error:
            answer.note(f"{name}[{index}]", f"left out: {error}")
    return found, answer.problems


def _object(body: bytes) -> dict[str, object]:
    try:
        parsed = tolerant.loads(body.decode("utf-8", "replace"))
    except ValueError as error:
        raise GarbledAnswer(f"no valid JSON: {error}") from error
    if parsed == []:
        return {}
    if not isinstance(parsed, dict):
        raise GarbledAnswer("an object was due")
    return parsed


def _seller(row: Fields) -> SellerRow:
    return SellerRow(
        row.seller_id(),
        _number(row, "jtlAccountId"),
        row.text("companyName"),
        row.truth("isActiveByJTL"),
        row.truth("isActiveByChannel"),
        row.time("createdAt"),
        row.time("updatedAt"),
    )


def _category(row: Fields) -> Category:
    row.must("categoryId")
    parent = row.text("parentCategoryId")
    return Category(
        row.text("categoryId"),
        row.text("displayName") or row.text("categoryId"),
        row.truth("listingAllowed") is not False,
        "" if parent == "0" else parent,
    )


def _attribute(row: Fields) -> AttributeDef:
    row.must("attributeId")
    return AttributeDef(
        attribute_id=row.text("attributeId"),
        display_name=row.text("displayName") or row.text("attributeId"),
        description=row.text("description"),
        type=row.text("type"),
        required=row.truth("required") or False,
        recommended=row.truth("recommended") or False,
        is_multiple_allowed=row.truth("isMultipleAllowed") or False,
        is_variation_dimension=row.truth("isVariationDimension") or False,
        section=row.text("section"),
        section_position=_number(row, "sectionPosition") or 0,
        sub_section=row.text("subSection"),
        values=[_value(entry) for entry in row.objects("values")],
        value_validation=row.text("attributeValueValidation"),
    )


def _value(entry: Fields) -> AttributeValue:
    value = entry.text("value")
    return AttributeValue(value, entry.text("display") or value, _number(entry, "sort") or 0)


def _number(row: Fields, name: str) -> int | None:
    number = row.decimal(name)
    return None if number is None else read_whole(f"{number.to_integral_value():f}")
