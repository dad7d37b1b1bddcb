"""Write what SCX says about categories and attributes: whole sets, so that what vanished there vanishes here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from channelsync.attributes.models import Attribute, Category
from channelsync.scx.payloads import AttributeDef
from channelsync.scx.payloads import Category as CategoryRow

BATCH = 500
CATEGORY_ID_MAX, ATTRIBUTE_ID_MAX = 100, 512  # what the columns of a listing and of an error hold
DEEPEST = 30  # levels of the tree that a path names; a ring of parents ends there too
BETWEEN = " › "
CATEGORY_COLUMNS = ("name", "parent_id", "listing_allowed", "path")
ATTRIBUTE_COLUMNS = (
    "name", "description", "type", "required", "recommended", "multiple_allowed", "variation_dimension", "section",
    "section_position", "sub_section", "validation", "values",
)  # fmt: skip


def take_categories(rows: Iterable[CategoryRow]) -> Counter[str]:
    """Make the tree what SCX says; returns counts. An id that no listing could carry is left out."""
    known = {row.category_id: row for row in rows if 0 < len(row.category_id) <= CATEGORY_ID_MAX}
    wanted = [
        Category(
            id=row.category_id,
            name=row.display_name,
            parent_id=row.parent_category_id if row.parent_category_id in known else "",
            listing_allowed=row.listing_allowed,
            path=path_of(row.category_id, known),
        )
        for row in known.values()
    ]
    with transaction.atomic():
        gone = [pk for pk in Category.objects.values_list("pk", flat=True) if pk not in known]
        for start in range(0, len(gone), BATCH):
            Attribute.objects.filter(category_id__in=gone[start : start + BATCH]).delete()
            Category.objects.filter(pk__in=gone[start : start + BATCH]).delete()
        Category.objects.bulk_create(
            wanted, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=CATEGORY_COLUMNS
        )
    return Counter(categories=len(wanted), gone=len(gone))


def take_attributes(category_id: str, rows: Iterable[AttributeDef], *, at: datetime) -> Counter[str]:
    """Make a category's attributes (`''`: those of every listing) what SCX says; returns counts."""
    wanted = {row.attribute_id: row for row in rows if 0 < len(row.attribute_id) <= ATTRIBUTE_ID_MAX}
    with transaction.atomic():
        there = dict(Attribute.objects.filter(category_id=category_id).values_list("attribute_id", "pk"))
        gone = [pk for attribute_id, pk in there.items() if attribute_id not in wanted]
        for start in range(0, len(gone), BATCH):
            Attribute.objects.filter(pk__in=gone[start : start + BATCH]).delete()
        Attribute.objects.bulk_create(
            [_attribute(category_id, row) for row in wanted.values()],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["category_id", "attribute_id"],
            update_fields=ATTRIBUTE_COLUMNS,
        )
        Category.objects.filter(pk=category_id).update(attributes_synced_at=at)
    return Counter(attributes=len(wanted), gone=len(gone))


def path_of(category_id: str, rows: Mapping[str, CategoryRow]) -> str:
    """Return the names from the root down to a category, as people read them."""
    names: list[str] = []
    row = rows.get(category_id)
    while row is not None and len(names) < DEEPEST:
        names.append(row.display_name)
        row = rows.get(row.parent_category_id)
    return BETWEEN.join(reversed(names))


def _attribute(category_id: str, row: AttributeDef) -> Attribute:
    values = sorted(row.values, key=lambda value: value.sort)
    return Attribute(
        category_id=category_id,
        attribute_id=row.attribute_id,
        name=row.display_name,
        description=row.description,
        type=row.type[:50],
        required=row.required,
        recommended=row.recommended,
        multiple_allowed=row.is_multiple_allowed,
        variation_dimension=row.is_variation_dimension,
        section=row.section,
        section_position=max(-(2**31), min(row.section_position, 2**31 - 1)),
        sub_section=row.sub_section,
        validation=row.value_validation,
        values=[[value.value, value.display] for value in values],
    )
