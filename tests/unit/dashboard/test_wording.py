"""Words for sellers: templates, placeholders, the field named in the long message."""

import pytest
from pytest_django.fixtures import Settings

from channelsync.dashboard.listing.fields import Field
from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.pushing.wording import PLACEHOLDERS, row_of, with_field_named
from channelsync.listings.models import Offer, Seller
from channelsync.listings.placeholders import fill, unfilled

FIELDS = {"colour": Field("colour", "Farbe", ("rot",), allowed={"rot": "Rot", "blau": "Blau"})}


def offer(language: str = "") -> Offer:
    return Offer(offer_id=7, seller=Seller(id="shop", language=language), sku="S-1", title="{sku}")


def template(**changes: str) -> ErrorTemplate:
    words = {"message_de": "{attribute} bei {sku}: {value}", "message_en": "{attribute} of {sku}"}
    return ErrorTemplate(code="T", related_attribute_id="colour", recommended_value="blau", **(words | changes))


@pytest.mark.parametrize(
    ("language", "message"), [("", "Farbe bei S-1: Rot"), ("de", "Farbe bei S-1: Rot"), ("en", "Farbe of S-1")]
)
def test_template_speaks_the_sellers_language(language: str, message: str) -> None:
    assert row_of(template(), offer(language), FIELDS)["message"] == message


def test_seller_language_is_a_setting(settings: Settings) -> None:
    settings.SELLER_LANGUAGE = "en"
    assert row_of(template(), offer(), FIELDS)["message"] == "Farbe of S-1"


def test_braces_in_what_sellers_wrote_are_not_filled() -> None:
    assert row_of(template(message_de="{title}"), offer(), FIELDS)["message"] == "{sku}"


def test_recommended_value_may_stand_in_the_message() -> None:
    assert row_of(template(message_de="{recommended}"), offer(), FIELDS)["message"] == "blau"


def test_unknown_placeholder_stays_to_be_seen() -> None:
    assert fill("{nonsense} {sku}", {"sku": "S"}) == "{nonsense} S"
    assert unfilled("{sku} {nonsense}, {nonsense}", PLACEHOLDERS) == ["{nonsense}"]


def test_all_placeholders_are_filled() -> None:
    text = "".join("{" + name + "}" for name in PLACEHOLDERS)
    assert unfilled(text, PLACEHOLDERS) == []
    row = row_of(template(message_de=text.replace("{title}", "")), offer(), FIELDS)
    assert "{" not in row["message"]


def test_field_and_value_go_into_the_long_message_once() -> None:
    row = {"related_attribute_id": "colour", "recommended_value": "blau", "long_message": "Bitte ändern."}
    once = with_field_named(row, FIELDS, "de")
    assert once["long_message"] == "Bitte ändern.\n\nMarktplatzfeld: Farbe (colour)\nBitte tragen Sie ein: Blau"
    assert with_field_named(once, FIELDS, "de") == once


def test_nothing_to_name_leaves_the_long_message_alone() -> None:
    assert with_field_named({"long_message": "x"}, FIELDS, "en") == {"long_message": "x"}
