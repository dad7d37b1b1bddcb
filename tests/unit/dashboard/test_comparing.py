"""Two versions of a listing are compared part by part, whatever sellers put into them."""

from typing import Any

import msgspec
import pytest

from channelsync.dashboard.listing.comparing import SHOWN, Changes, compare, compare_variation
from channelsync.dashboard.listing.comparing_parts import LONGEST, Kind
from channelsync.scx.payloads import OfferPayload, parse_offer


def version(**event: Any) -> OfferPayload:
    return parse_offer(msgspec.json.encode({"event": {"sellerId": "1", "offerId": 1} | event}).decode())


def told(changes: Changes) -> list[tuple[str, str, str]]:
    return [(change.name, change.before, change.after) for change in changes.shown]


def attribute(name: str, value: str, group: str = "") -> dict[str, str]:
    return {"attributeId": name, "value": value, "group": group}


def child(offer_id: int, sku: str, **more: Any) -> dict[str, Any]:
    return {"offerId": offer_id, "sku": sku} | more


def prices(*tiers: tuple[str, str]) -> list[dict[str, Any]]:
    rows = [{"amount": amount, "currency": "EUR", "quantity": quantity} for amount, quantity in tiers]
    return [{"id": "B2C", "quantityPriceList": rows}]


@pytest.mark.parametrize(
    ("name", "old", "new", "shown"),
    [
        ("title", "Kanne", "Rote Kanne", ("Kanne", "Rote Kanne")),
        ("gtin", "", "4006381333931", ("", "4006381333931")),
        ("channelCategoryId", "101", "102", ("101", "102")),
        ("taxPercent", "19.00", "7", ("19", "7")),
        ("srp", {"amount": "10.50", "currency": "EUR"}, None, ("10.5 EUR", "")),
    ],
)
def test_field_that_changed_is_named(name: str, old: object, new: object, shown: tuple[str, str]) -> None:
    assert told(compare(version(**{name: old}), version(**{name: new}))) == [(name, *shown)]


@pytest.mark.parametrize(("old", "new"), [("22.00", "22"), ("1E2", "100")])
def test_number_written_otherwise_is_no_change(old: str, new: str) -> None:
    assert not compare(version(taxPercent=old), version(taxPercent=new))


def test_attributes_are_compared_by_id_and_group() -> None:
    old = version(channelAttributeList=[attribute("size", "S", "1"), attribute("size", "M", "2")])
    new = version(channelAttributeList=[attribute("size", "L", "2"), attribute("size", "S", "1")])
    changes = compare(old, new, names={"size": "Größe"})
    assert [(one.label, one.group, one.before, one.after) for one in changes.shown] == [("Größe", "2", "M", "L")]


def test_attribute_of_several_values_is_compared_as_a_whole() -> None:
    old = version(channelAttributeList=[attribute("colour", "red"), attribute("colour", "blue")])
    new = version(channelAttributeList=[attribute("colour", "red")])
    assert told(compare(old, new)) == [("colour", "red, blue", "red")]


def test_article_data_is_none_of_the_channels_attributes() -> None:
    old = version(productAttributeList=[{"name": "colour", "value": "red"}])
    changes = compare(old, version())
    assert [(one.label, one.attribute_id) for one in changes.shown] == [("colour", "")]
    assert "colour" not in changes.names


def test_prices_are_compared_tier_by_tier() -> None:
    old, new = (
        version(priceList=prices(("10", "1"), ("9", "10"))),
        version(priceList=prices(("10", "1"), ("8.50", "10"))),
    )
    changes = compare(old, new)
    assert [(one.label, one.before, one.after) for one in changes.shown] == [
        ("Price B2C from 10", "9.00 EUR", "8.50 EUR")
    ]


def test_price_and_quantity_are_no_content() -> None:
    changes = compare(version(quantity="1", priceList=prices(("1", "1"))), version(quantity="2"))
    assert {one.kind for one in changes.shown} == {Kind.PRICE, Kind.QUANTITY}
    assert not changes.has_content


def test_pictures_are_compared_by_file_name() -> None:
    old = version(mainPicture="https://a/1/x.jpg?sig=1", pictureList=["https://a/1/y.jpg"])
    new = version(mainPicture="https://b/2/x.jpg?sig=2", pictureList=["https://b/2/z.jpg"])
    assert told(compare(old, new)) == [("pictureList", "y.jpg", ""), ("pictureList", "", "z.jpg")]


def test_pictures_in_another_order_are_a_change() -> None:
    old, new = version(pictureList=["https://a/x", "https://a/y"]), version(pictureList=["https://a/y", "https://a/x"])
    assert told(compare(old, new)) == [("pictureList", "x, y", "y, x")]


def test_description_shows_the_part_that_differs() -> None:
    old, new = (f"<p>{'a' * 200} {word} {'z' * 200}</p>" for word in ("rot", "blau"))
    change = compare(version(description=old), version(description=new)).shown[0]
    assert change.before == f"…{'a' * 39} rot {'z' * 39}…"
    assert change.after == f"…{'a' * 39} blau {'z' * 39}…"


def test_description_of_other_markup_says_so() -> None:
    change = compare(version(description="<p>rot</p>"), version(description="<b>rot</b>")).shown[0]
    assert (change.before, change.after) == ("", "only its formatting, or what stands far behind")


def test_variations_are_compared_by_sku() -> None:
    old = version(variationList=[child(2, "A", gtin="1"), child(3, "B")])
    new = version(variationList=[child(9, "A", gtin="2"), child(4, "C")])
    assert [(one.name, one.variation, one.before, one.after) for one in compare(old, new).shown] == [
        ("gtin", "A", "1", "2"),
        ("variationList", "", "B", ""),
        ("variationList", "", "", "C"),
    ]


def test_variations_of_one_sku_are_compared_by_id() -> None:
    old = version(variationList=[child(2, "A", title="x"), child(3, "A", title="y")])
    new = version(variationList=[child(2, "A", title="x"), child(3, "A", title="z")])
    assert told(compare(old, new)) == [("title", "y", "z")]


def test_renamed_variation_is_the_same_child() -> None:
    old, new = version(variationList=[child(2, "A")]), version(variationList=[child(2, "B")])
    assert told(compare(old, new)) == [("sku", "A", "B")]


def test_variations_attributes_count_among_the_names() -> None:
    old = version(variationList=[child(2, "A")])
    new = version(variationList=[child(2, "A", channelAttributeList=[attribute("Colour", "red")])])
    assert "colour" in compare(old, new).names


def test_one_variation_is_compared_alone() -> None:
    old = version(title="a", variationList=[child(2, "A", gtin="1"), child(3, "B", gtin="1")])
    new = version(title="b", variationList=[child(2, "A", gtin="2"), child(3, "B", gtin="2")])
    changes = compare_variation(old, new, 3, names={})
    assert [(one.variation, one.name) for one in changes.shown] == [("B", "gtin")]


def test_changes_without_end_are_counted() -> None:
    many = [attribute(f"a{number}", "x" * 1000) for number in range(250)]
    new = version(variationList=[child(number, f"S{number}", channelAttributeList=many) for number in range(2, 12)])
    old = version(variationList=[child(number, f"S{number}") for number in range(2, 12)])
    changes = compare(old, new)
    assert (len(changes.shown), changes.more) == (SHOWN, 2500 - SHOWN)
    assert max(len(change.after) for change in changes.shown) == LONGEST
    assert "a249" in changes.names


def test_equal_versions_have_no_changes() -> None:
    one = version(title="a", variationList=[child(2, "A")], channelAttributeList=[attribute("x", "y")])
    assert not compare(one, one)
