"""The marketplace's fields of one listing: what each is called, what the listing says, what is allowed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.attributes.lookup import allowed_values, attributes_of
from channelsync.attributes.models import Attribute
from channelsync.attributes.required import missing_required
from channelsync.dashboard.listing.comparing import PLAIN
from channelsync.dashboard.listing.content import Content
from channelsync.listings.languages import language_for
from channelsync.listings.models import Offer
from channelsync.scx.payloads import Attribute as Said
from channelsync.scx.payloads import ErrorEntry

ALLOWED_SHOWN = 200
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
LARGE_PARTS: dict[str, str | Promise] = {
    "description": gettext_lazy("Description"),
    "priceList": gettext_lazy("Prices"),
    "mainPicture": gettext_lazy("Main picture"),
    "pictureList": gettext_lazy("Pictures"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `allowed` gives what people read by value, {} when anything goes; `missing` is the error, ready to be
    told, for a required field that is empty."""

    id: str
    name: str
    values: tuple[str, ...] = ()
    allowed: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    missing: ErrorEntry | None = None
    help: str = ""
    is_plain: bool = False  # no attribute, but a part that every listing has
    type: str = ""  # as the channel says, '' where it has not

    @property
    def value(self) -> str:
        """Return what the listing says, in one text."""
        return ", ".join(self.read(value) for value in self.values)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return as many allowed values as a form can offer."""
        return list(self.allowed.items())[:ALLOWED_SHOWN]

    def read(self, value: str) -> str:
        """Return what people read for a value."""
        return self.allowed.get(value, value)

    def shown(self, value: str) -> str:
        """Return a value as the reader of the page writes it: numbers in their notation, yes and no in words."""
        if value in self.allowed:
            return self.allowed[value]
        if self.type == "boolean":
            return {"true": _("yes"), "false": _("no")}.get(value.casefold(), value)
        if self.type in ("decimal", "integer") and PLAIN_NUMBER.fullmatch(value):
            return number_format(value, use_l10n=True)
        return value

    def allows(self, value: str) -> bool:
        """Say whether the channel takes the value, as far as it has said so."""
        return not self.allowed or value in self.allowed or value in self.allowed.values()

    def nearest(self, value: str) -> str:
        """Return the allowed value, as people read it, that somebody may have meant; '' where none is near."""
        words, typed = list(self.allowed.values()), value.casefold()
        longer = [word for word in words if typed and word.casefold().startswith(typed)]
        near = longer[:1] or get_close_matches(value, words[:ALLOWED_SHOWN], 1)
        return near[0] if near else ""


def fields_of(offer: Offer, content: Content) -> dict[str, Field]:
    """Return the listing's fields by id: those it fills, then those its category knows besides; one statement."""
    known = attributes_of(offer.category_id)
    errors = _missing(offer, content, known)
    said: dict[str, list[str]] = {}
    for attribute in (*content.dimensions, *content.attributes):
        said.setdefault(attribute.attribute_id, []).append(attribute.value)
    ids = dict.fromkeys((*said, *known))
    found = {one: _field(one, tuple(said.get(one, ())), known.get(one), errors.get(one)) for one in ids}
    return found | {field.id: field for field in _plain(content) if field.id not in found}


def known_fields(category_id: str) -> dict[str, Field]:
    """Return the fields that a category knows, by id, whatever a listing says there; one statement."""
    return _unfilled(attributes_of(category_id))


def refused_values(attributes: Iterable[Said], known: Mapping[str, Attribute]) -> frozenset[str]:
    """Return the ids, case-folded, of attributes with a value that the channel does not take, as far as it says so."""
    fields = _unfilled(known)
    told = [(one.attribute_id, one.value) for one in attributes if one.value and one.attribute_id in fields]
    return frozenset(name.casefold() for name, value in told if not fields[name].allows(value))


def missing(fields: Mapping[str, Field]) -> list[Field]:
    """Return the required fields that are empty."""
    return [one for one in fields.values() if one.missing is not None]


def part_label(name: str) -> str:
    """Return what people call a listing's own part, by its name in the API; '' for what is none."""
    labels: dict[str, str | Promise] = {part.name: part.label for part in PLAIN} | LARGE_PARTS
    return str(labels.get(name, ""))


def _missing(offer: Offer, content: Content, known: Mapping[str, Attribute]) -> dict[str, ErrorEntry]:
    """Return the ready error for each required field that is empty; a variation's are its parent's."""
    if content.payload is None or offer.is_variation:
        return {}
    found = missing_required(content.payload, known, language=language_for(offer.seller))
    return {one.attribute.attribute_id: one.error for one in found}


def _unfilled(known: Mapping[str, Attribute]) -> dict[str, Field]:
    return {one: _field(one, (), row, None) for one, row in known.items()}


def _plain(content: Content) -> list[Field]:
    """Return the listing's own parts under the names that they have in the API: errors may point to them, too."""
    if content.payload is None:
        return []
    parts = [Field(part.name, str(part.label), _texts(part.read(content.payload)), is_plain=True) for part in PLAIN]
    parts += [Field(name, str(label), is_plain=True) for name, label in LARGE_PARTS.items()]
    return parts


def _texts(value: object) -> tuple[str, ...]:
    return () if value in (None, "") else (str(value),)


def _field(attribute_id: str, values: tuple[str, ...], row: Attribute | None, error: ErrorEntry | None) -> Field:
    if row is None:
        return Field(attribute_id, attribute_id, values)
    return Field(
        attribute_id,
        row.name or attribute_id,
        values,
        allowed=allowed_values(row),
        required=row.required,
        type=row.type.casefold(),
        missing=error,
        help=row.description,
    )
