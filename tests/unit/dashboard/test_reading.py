"""Values of the marketplace's fields, as the reader of the page writes them."""

import pytest
from django.utils import translation

from channelsync.dashboard.listing.content import Content
from channelsync.dashboard.listing.faults import attribute_rows
from channelsync.dashboard.listing.fields import Field
from channelsync.scx.payloads import Attribute


@pytest.mark.parametrize(
    ("kind", "value", "german", "english"),
    [
        ("boolean", "true", "ja", "yes"),
        ("boolean", "False", "nein", "no"),
        ("boolean", "perhaps", "perhaps", "perhaps"),
        ("decimal", "11.27", "11,27", "11.27"),
        ("decimal", "11,27", "11,27", "11,27"),
        ("decimal", "1e5", "1e5", "1e5"),
        ("integer", "3", "3", "3"),
        ("text", "11.27", "11.27", "11.27"),
        ("", "true", "true", "true"),
    ],
)
def test_value_is_shown_in_the_readers_notation(kind: str, value: str, german: str, english: str) -> None:
    field = Field("a", "A", type=kind)
    with translation.override("de"):
        assert field.shown(value) == german
    with translation.override("en"):
        assert field.shown(value) == english


def test_allowed_value_is_shown_by_its_name() -> None:
    assert Field("a", "A", allowed={"1": "neu"}, type="integer").shown("1") == "neu"


@pytest.mark.parametrize(("groups", "told"), [("00", ["", ""]), ("01", ["Group 0", "Group 1"])])
def test_group_is_told_where_there_are_several(groups: str, told: list[str]) -> None:
    said = [Attribute("a", "x", group) for group in groups]
    assert [row.group for row in attribute_rows(Content(attributes=said), {"a": Field("a", "A")}, [])] == told
