"""Bring errors and the attributes at fault together, so that one leads to the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channelsync.dashboard.listing.content import Content
from channelsync.dashboard.listing.fields import Field
from channelsync.listings.models import ListingError


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """One line of the table of attributes; `errors` are those that name it, `raw` is an allowed value's own id.

    `is_refused`: the category does not take what the seller wrote.
    """

    anchor: str
    field: Field
    value: str
    raw: str
    group: str = ""
    is_dimension: bool = False
    errors: Sequence[ListingError] = ()
    is_refused: bool = False


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
    """Return the attributes as they are shown: those at fault but absent, and missing ones, stand first and empty.

    A group is told where there are several: one alone says nothing.
    """
    named: dict[str, list[ListingError]] = {}
    for error in errors:
        named.setdefault(error.related_attribute_id, []).append(error)
    said = [(one, True) for one in content.dimensions] + [(one, False) for one in content.attributes]
    ids = {one.attribute_id for one, _dimension in said}
    is_grouped = len({one.group for one, _dimension in said}) > 1
    absent = [field for field in fields.values() if field.id not in ids and not field.is_plain]
    empty = [field for field in absent if field.missing or field.id in named]
    rows = [
        AttributeRow(f"attribute-{index}", field, "", "", errors=named.get(field.id, ()))
        for index, field in enumerate(empty)
    ]
    for index, (one, dimension) in enumerate(said, len(rows)):
        field = fields[one.attribute_id]
        value, raw = field.shown(one.value), one.value if one.value in field.allowed else ""
        group = _("Group %(name)s") % {"name": one.group} if one.group and is_grouped else ""
        at_fault, refused = named.get(field.id, ()), bool(one.value) and not field.allows(one.value)
        rows.append(AttributeRow(f"attribute-{index}", field, value, raw, group, dimension, at_fault, refused))
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
