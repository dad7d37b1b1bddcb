"""Bring errors and the attributes at fault together, so that one leads to the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from channelsync.dashboard.listing.content import Content
from channelsync.dashboard.listing.fields import Field
from channelsync.listings.models import ListingError


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """One line of the table of attributes; `errors` are those that name it, `raw` is an allowed value's own id."""

    anchor: str
    field: Field
    value: str
    raw: str
    group: str = ""
    is_dimension: bool = False
    errors: Sequence[ListingError] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One error, with the place of the attribute at fault on the page; '' where it is not shown."""

    error: ListingError
    field: Field | None
    anchor: str

    @property
    def recommended(self) -> str:
        """Return the recommended value as people read it."""
        value = self.error.recommended_value
        return self.field.shown(value) if self.field else value


def attribute_rows(content: Content, fields: Mapping[str, Field], errors: Iterable[ListingError]) -> list[AttributeRow]:
    """Return the attributes as they are shown: those at fault but absent, and missing ones, stand first and empty."""
    named: dict[str, list[ListingError]] = {}
    for error in errors:
        named.setdefault(error.related_attribute_id, []).append(error)
    said = [(one, True) for one in content.dimensions] + [(one, False) for one in content.attributes]
    ids = {one.attribute_id for one, _dimension in said}
    absent = [field for field in fields.values() if field.id not in ids and not field.is_plain]
    empty = [field for field in absent if field.missing or field.id in named]
    rows = [
        AttributeRow(f"attribute-{index}", field, "", "", errors=named.get(field.id, ()))
        for index, field in enumerate(empty)
    ]
    for index, (one, dimension) in enumerate(said, len(rows)):
        field = fields[one.attribute_id]
        value, raw = field.shown(one.value), one.value if one.value in field.allowed else ""
        rows.append(
            AttributeRow(f"attribute-{index}", field, value, raw, one.group, dimension, named.get(field.id, ()))
        )
    return rows


def faults_of(errors: Iterable[ListingError], fields: Mapping[str, Field], rows: Iterable[AttributeRow]) -> list[Fault]:
    """Return the errors in their order, each with where its attribute stands."""
    anchors = {field.id: f"part-{field.id}" for field in fields.values() if field.is_plain}
    for row in rows:
        anchors.setdefault(row.field.id, row.anchor)
    return [
        Fault(error, fields.get(error.related_attribute_id), anchors.get(error.related_attribute_id, ""))
        for error in errors
    ]
