"""What SCX says of categories and attributes replaces what was known, whatever it looks like."""

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute, Category
from channelsync.attributes.taking import DEEPEST, take_attributes, take_categories
from channelsync.scx.payloads import parse_attributes, parse_categories
from tests.conftest import FROZEN_AT

pytestmark = pytest.mark.django_db
VALUES = [{"value": "b", "sort": 2}, {"value": "a", "sort": 1}]
ODD: list[dict[str, Any]] = [
    {"attributeId": "x" * 513},
    {"attributeId": "a\x00b", "displayName": "<script>\ud800", "type": "t" * 99, "sectionPosition": 10**12},
    {"attributeId": "twice", "displayName": "first"},
    {"attributeId": "twice", "displayName": "last", "values": VALUES},
    {"displayName": "no id"},
]


def tree(*rows: tuple[str, str, str]) -> None:
    data = [{"categoryId": pk, "displayName": name, "parentCategoryId": parent} for pk, name, parent in rows]
    found, _problems = parse_categories(json.dumps({"data": data}).encode())
    take_categories(found)


def attributes(category_id: str, *rows: dict[str, Any]) -> None:
    found, _problems = parse_attributes(json.dumps({"attributeList": rows}).encode())
    take_attributes(category_id, found, at=FROZEN_AT)


def test_vanished_category_goes_with_its_attributes() -> None:
    tree(("1", "Haus", "0"), ("2", "Garten", "0"))
    attributes("2", {"attributeId": "colour"})
    attributes("1", {"attributeId": "size"})
    tree(("1", "Haus", "0"))
    assert list(Category.objects.values_list("pk", flat=True)) == ["1"]
    assert list(Attribute.objects.values_list("attribute_id", flat=True)) == ["size"]


def test_empty_tree_leaves_nothing() -> None:
    tree(("1", "Haus", "0"))
    tree()
    assert not Category.objects.exists()


def test_renamed_category_renames_the_paths_below() -> None:
    tree(("1", "Haus", "0"), ("2", "Küche", "1"))
    tree(("1", "Heim", "0"), ("2", "Küche", "1"))
    assert Category.objects.get(pk="2").path == "Heim › Küche"


def test_tree_that_runs_in_a_ring_ends() -> None:
    tree(("1", "Haus", "2"), ("2", "Garten", "1"))
    assert Category.objects.get(pk="1").path.count("›") == DEEPEST - 1


def test_parent_that_is_not_published_is_none() -> None:
    tree(("2", "Küche", "99"))
    assert Category.objects.get().parent_id == ""


def test_vanished_attribute_goes_and_a_changed_one_changes() -> None:
    attributes("1", {"attributeId": "colour", "displayName": "Farbe"}, {"attributeId": "size"})
    attributes("1", {"attributeId": "colour", "displayName": "Grundfarbe", "required": True})
    assert list(Attribute.objects.values_list("name", "required")) == [("Grundfarbe", True)]


def test_other_categories_stay_as_they_are() -> None:
    attributes("1", {"attributeId": "colour"})
    attributes("", {"attributeId": "state"})
    attributes("1")
    assert list(Attribute.objects.values_list("attribute_id", flat=True)) == ["state"]


def test_odd_attributes_do_no_harm() -> None:
    attributes("1", *ODD)
    assert list(Attribute.objects.order_by("pk").values_list("attribute_id", "name")) == [
        ("ab", "<script>"),
        ("twice", "last"),
    ]
    assert Attribute.objects.get(attribute_id="twice").values == [["a", "a"], ["b", "b"]]


def test_many_attributes_cost_few_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(12):
        attributes("1", *({"attributeId": f"a{number}"} for number in range(400)))
