"""Placeholders of ready texts."""

from channelsync.listings.models import Offer, Seller
from channelsync.listings.placeholders import fill_error


def filled(**texts: str) -> dict[str, str]:
    offer = Offer(offer_id=7, seller=Seller(id="shop"), sku="S-1", title="{sku}")
    given = {"message": "", "long_message": "", "recommended_value": "", "attribute": "Farbe", "value": "rot"}
    return fill_error(offer, **given | texts)


def test_error_names_the_recommended_value_as_it_reads_for_the_listing() -> None:
    texts = filled(message="{recommended}!", long_message="{attribute} {recommended}", recommended_value="{value}{sku}")
    assert texts == {"message": "rotS-1!", "long_message": "Farbe rotS-1", "recommended_value": "rotS-1"}


def test_recommended_value_cannot_name_itself() -> None:
    assert filled(recommended_value="{recommended} {sku}")["recommended_value"] == "{recommended} S-1"


def test_texts_are_filled_once() -> None:
    assert filled(message="{title} {attribute}", attribute="{value}")["message"] == "{sku} {value}"
