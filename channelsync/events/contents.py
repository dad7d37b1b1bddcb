"""What of a payload goes into columns, and when two payloads say the same."""

import hashlib
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import msgspec

from channelsync.listings.models import Offer
from channelsync.listings.searching import search_text
from channelsync.scx.payloads import OfferPayload, Variation

LARGEST = Decimal(10) ** 13  # numeric(18, 4) holds four digits more
SMALLEST = Decimal("0.0001")


def column_decimal(value: Decimal | None) -> Decimal | None:
    """Return a value that the columns hold: rounded to four places, None where it is absurdly large."""
    if value is None or abs(value) >= LARGEST:
        return None
    return value.quantize(SMALLEST)


def fill(offer: Offer, payload: OfferPayload) -> None:
    """Set the columns of a listing from its payload, but for price and quantity, which have marks of their own."""
    # a listing that names itself would be hidden under itself
    offer.parent_offer_id = payload.parent_offer_id if payload.parent_offer_id != offer.offer_id else None
    offer.channel_offer_id = offer.channel_offer_id or payload.channel_offer_id[:100]
    offer.sku = payload.sku[:150]
    offer.title = payload.title[:512]
    offer.gtin = payload.gtin[:50]
    offer.mpn = payload.mpn[:150]
    offer.brand = payload.brand[:150]
    offer.category_id = payload.channel_category_id[:100]
    offer.picture = payload.main_picture or next(iter(payload.picture_list), "")
    offer.search_text = search_text(offer)


def fill_variation(child: Offer, variation: Variation, parent: Offer) -> None:
    """Set the columns of a child; what it does not say itself is its parent's."""
    child.parent_offer_id = parent.offer_id
    child.is_variation = True
    child.sku = variation.sku[:150]
    child.title = (variation.title or parent.title)[:512]
    child.gtin = variation.gtin[:50]
    child.brand = parent.brand
    child.category_id = parent.category_id
    child.picture = next(iter(variation.picture_list), parent.picture)
    child.search_text = search_text(child)


def content_hash(payload: OfferPayload) -> str:
    """Return a hash that is equal where a person would see no change.

    Pictures count by file name, because their links are new with every event; price and quantity do not count.
    """
    facts: list[Any] = [
        payload.parent_offer_id, payload.channel_category_id, payload.tax_percent, payload.title, payload.sub_title,
        payload.description, file_name(payload.main_picture), [file_name(link) for link in payload.picture_list],
        payload.attributes, payload.sku, payload.gtin, payload.mpn, payload.isbn, payload.brand, payload.srp,
        payload.product_attributes, [_variation_facts(variation) for variation in payload.variations],
    ]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:32]


def file_name(link: str) -> str:
    """Return the last part of a picture link's path: it comes from the content."""
    try:
        return urlsplit(link).path.rsplit("/", 1)[-1] or link
    except ValueError:
        return link


def _variation_facts(variation: Variation) -> list[Any]:
    return [
        variation.offer_id, variation.sku, variation.gtin, variation.dimensions, variation.tax_percent,
        variation.title, variation.sub_title, variation.description, variation.attributes,
        [file_name(link) for link in variation.picture_list],
    ]  # fmt: skip
