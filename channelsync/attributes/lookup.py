"""Names for ids: what the channel calls a category, an attribute and an allowed value."""

from collections.abc import Iterable, Mapping

from channelsync.attributes.models import Attribute, Category

Key = tuple[str, str]  # category id and attribute id


def attributes_of(category_id: str) -> dict[str, Attribute]:
    """Return a category's attributes and those of every listing by id; the category's own counts. One statement."""
    rows = Attribute.objects.filter(category_id__in={"", category_id})
    # '' sorts first, so the category's own of the same id comes later and takes its place
    return {row.attribute_id: row for row in rows.order_by("category_id", "section_position", "name", "pk")}


def attributes_for(keys: Iterable[Key]) -> dict[Key, Attribute]:
    """Return attributes by category and id, where they are known; the category's own counts. One statement."""
    wanted = set(keys)
    found = Attribute.objects.filter(
        category_id__in={"", *(category_id for category_id, _attribute_id in wanted)},
        attribute_id__in={attribute_id for _category_id, attribute_id in wanted},
    )
    rows = found.order_by().only("category_id", "attribute_id", "name", "values")
    by_key = {(row.category_id, row.attribute_id): row for row in rows}
    named = {key: by_key.get(key) or by_key.get(("", key[1])) for key in wanted}
    return {key: row for key, row in named.items() if row}


def paths_for(category_ids: Iterable[str]) -> dict[str, str]:
    """Return the paths of categories, as `Haus › Küche`, where they are known. One statement."""
    found = Category.objects.filter(pk__in=set(category_ids))
    return {pk: path or name for pk, path, name in found.values_list("pk", "path", "name")}


def value_display(attribute: Attribute | None, value: str) -> str:
    """Return an allowed value as people read it; any other as it is."""
    return allowed_values(attribute).get(value, value)


def allowed_values(attribute: Attribute | None) -> Mapping[str, str]:
    """Return the values that may stand in an attribute, in their order, with what people read; {} where any may."""
    return {} if attribute is None else {str(row[0]): str(row[-1]) for row in attribute.values}
