"""Names for ids, and the fields that a listing must fill in but does not."""

from typing import Any

import msgspec
import pytest
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.lookup import attributes_for, attributes_of, paths_for, value_display
from channelsync.attributes.models import Attribute, Category
from channelsync.attributes.required import missing_required
from channelsync.scx.payloads import OfferPayload, failed_element, parse_offer
from tests.conftest import FROZEN_AT

pytestmark = pytest.mark.django_db


def attribute(attribute_id: str, category_id: str = "1", **facts: Any) -> Attribute:
    facts = {"name": attribute_id.title()} | facts
    return Attribute.objects.create(attribute_id=attribute_id, category_id=category_id, **facts)


def payload(*given: tuple[str, str], variations: list[dict[str, Any]] | None = None) -> OfferPayload:
    event = {
        "sellerId": "1",
        "offerId": 1,
        "channelAttributeList": [{"attributeId": name, "value": value} for name, value in given],
        "variationList": variations or [],
    }
    return parse_offer(msgspec.json.encode({"event": event}).decode())


def child(offer_id: int, sku: str, *given: tuple[str, str]) -> dict[str, Any]:
    own = [{"attributeId": name, "value": value} for name, value in given]
    return {"offerId": offer_id, "sku": sku, "channelAttributeList": own}


def test_attributes_of_adds_those_of_every_listing() -> None:
    attribute("colour"), attribute("state", ""), attribute("size", "2")
    assert set(attributes_of("1")) == {"colour", "state"}


def test_attribute_of_the_category_counts_before_the_general_one() -> None:
    attribute("colour", "", name="general"), attribute("colour", name="own")
    assert attributes_of("1")["colour"].name == "own"


def test_attributes_for_many_cost_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    attribute("colour"), attribute("state", "", name="Zustand"), attribute("size", "2")
    with django_assert_num_queries(1):
        found = attributes_for([("1", "colour"), ("1", "state"), ("1", "size"), ("1", "unknown")])
        names = {key: row.name for key, row in found.items()}
    assert names == {("1", "colour"): "Colour", ("1", "state"): "Zustand"}


def test_paths_for_leaves_out_unknown_ones() -> None:
    Category.objects.create(id="1", name="Küche", path="Haus › Küche")
    assert paths_for(["1", "2"]) == {"1": "Haus › Küche"}


@pytest.mark.parametrize(("value", "shown"), [("gruen", "Waldgrün"), ("lila", "lila")])
def test_value_is_shown_as_people_read_it(value: str, shown: str) -> None:
    assert value_display(attribute("colour", values=[["gruen", "Waldgrün"]]), value) == shown


def missing(given: OfferPayload) -> list[tuple[str, list[str]]]:
    return [(one.attribute.attribute_id, list(one.variations)) for one in missing_required(given, attributes_of("1"))]


def test_missing_names_required_attributes_without_a_value() -> None:
    attribute("colour", required=True), attribute("size", required=True), attribute("note")
    assert missing(payload(("colour", "red"), ("size", " "))) == [("size", [])]


def test_missing_takes_what_every_variation_says() -> None:
    attribute("colour", required=True)
    assert missing(payload(variations=[child(2, "A", ("colour", "red")), child(3, "B", ("colour", "blue"))])) == []


def test_missing_names_the_variations_that_lack_it() -> None:
    attribute("colour", required=True)
    assert missing(payload(variations=[child(2, "A", ("colour", "red")), child(3, "B")])) == [("colour", ["B"])]


def test_missing_everywhere_is_the_listings_own() -> None:
    attribute("colour", required=True)
    assert missing(payload(variations=[child(2, "A"), child(3, "B")])) == [("colour", [])]


def test_missing_comes_with_an_error_that_scx_takes() -> None:
    attribute("m" * 512, required=True, name="<b>" * 200, values=[["x" * 2000, "X" * 2000]])
    error = missing_required(payload(), attributes_of("1"))[0].error
    assert error.code == "REQUIRED_MISSING"
    assert failed_element(seller_id="1", offer_id=1, failed_at=FROZEN_AT, errors=[error])


def test_missing_speaks_the_sellers_language() -> None:
    attribute("colour", required=True, name="Farbe")
    error = missing_required(payload(), attributes_of("1"), language="de")[0].error
    assert error.message == "Das Feld „Farbe“ ist ein Pflichtfeld und hat keinen Wert."
