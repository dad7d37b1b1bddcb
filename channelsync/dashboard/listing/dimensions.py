"""Tell variations apart by what they differ in: the values of their dimensions, as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from channelsync.dashboard.listing.content import newest_revision
from channelsync.dashboard.listing.fields import Field, known_fields
from channelsync.listings.models import Offer
from channelsync.scx.payloads import Attribute, OfferPayload, parse_offer
from channelsync.scx.reading import PayloadError

BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What the variations of a listing are: `values` by offer id, as `White / XL`.

    `names` are those of the dimensions, as `Colour / Size`, where all variations have the same ones; else they stand
    before the values.
    """

    names: str = ""
    values: Mapping[int, str] = field(default_factory=dict)


def newest_dimensions(parent: Offer) -> Dimensions:
    """Return what the variations of a listing are in its newest revision; two statements, however many there are."""
    revision = newest_revision(parent)
    try:
        payload = parse_offer(revision.event.raw) if revision else None
    except PayloadError:
        payload = None
    return dimensions_of(payload, known_fields(parent.category_id))


def dimensions_of(payload: OfferPayload | None, fields: Mapping[str, Field]) -> Dimensions:
    """Return what the variations of a payload are; nothing of those that have no dimensions, or empty ones only."""
    children = payload.variations if payload else []
    said = {child.offer_id: [one for one in child.dimensions if one.value] for child in children}
    said = {offer_id: dimensions for offer_id, dimensions in said.items() if dimensions}
    kinds = {tuple(one.attribute_id for one in dimensions) for dimensions in said.values()}
    alike = next(iter(kinds)) if len(kinds) == 1 else ()
    return Dimensions(
        BETWEEN.join(_name(one, fields) for one in alike),
        {offer_id: _told(dimensions, fields, named=not alike) for offer_id, dimensions in said.items()},
    )


def _told(dimensions: list[Attribute], fields: Mapping[str, Field], *, named: bool) -> str:
    values = [(f"{_name(one.attribute_id, fields)}: " if named else "") + _value(one, fields) for one in dimensions]
    return BETWEEN.join(values)


def _name(attribute_id: str, fields: Mapping[str, Field]) -> str:
    known = fields.get(attribute_id)
    return known.name if known else attribute_id


def _value(one: Attribute, fields: Mapping[str, Field]) -> str:
    known = fields.get(one.attribute_id)
    return known.shown(one.value) if known else one.value
