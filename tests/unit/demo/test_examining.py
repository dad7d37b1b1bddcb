"""What the demo's marketplace finds wrong."""

import json
import random
from typing import Any

import pytest

from channelsync.demo.examining import Rules, examine, is_gtin
from channelsync.sandbox.catalogue.gtin import make_gtin
from channelsync.scx.payloads import AttributeDef, parse_attributes, parse_offer
from tests import wire


def required(attribute_id: str) -> AttributeDef:
    """Return an attribute that every listing needs."""
    colour = {"attributeId": attribute_id, "displayName": "Farbe", "required": True, "values": [{"value": "rot"}]}
    body = json.dumps({"attributeList": [colour]})
    return parse_attributes(body.encode())[0][0]


def codes(**fields: Any) -> list[str]:
    """Return the codes of the errors of a listing."""
    payload = parse_offer(json.dumps(wire.offer(brand="Nord", **fields)))
    return [error.code for error in examine(payload, Rules(everywhere=[required("color")]))]


def test_flawless_listing_has_no_errors() -> None:
    """It can go live."""
    assert codes() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"channelAttributeList": []}, "PFLICHT-001"),
        ({"channelAttributeList": [{"attributeId": "color", "value": " "}]}, "PFLICHT-001"),
        ({"gtin": "4006381333932"}, "GTIN-002"),
        ({"priceList": wire.prices("0.01")}, "PREIS-001"),
        ({"priceList": []}, "PREIS-001"),
        ({"title": "!!! TOP ANGEBOT !!! Kanne"}, "TITEL-003"),
    ],
)
def test_flaw_is_named_with_its_code(fields: dict[str, Any], code: str) -> None:
    """The seller has to know which field."""
    assert codes(**fields) == [code]


def test_check_digits_are_those_of_the_catalogue() -> None:
    """Two ways to the same digit."""
    gtin = make_gtin(random.Random(1))
    assert is_gtin(gtin)
    assert not is_gtin(gtin[:-1] + str((int(gtin[-1]) + 1) % 10))
    assert not is_gtin("٤٠٠٦٣٨١٣٣٣٩٣١")
