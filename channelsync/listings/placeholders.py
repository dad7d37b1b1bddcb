"""Placeholders of ready texts, filled with what a listing says of itself."""

import re
from typing import Protocol

from channelsync.listings.models import Offer

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Values(Protocol):
    """What fills placeholders."""

    def get(self, name: str, default: str, /) -> str:
        """Return the text for a placeholder."""


def fill(text: str, values: Values) -> str:
    """Return a text with its placeholders filled, once: braces in what sellers wrote stay what they are."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def values_of(offer: Offer) -> dict[str, str]:
    """Return what a listing's own row fills, its seller's included."""
    return {
        "sku": offer.sku,
        "title": offer.title,
        "gtin": offer.gtin,
        "mpn": offer.mpn,
        "brand": offer.brand,
        "category": offer.category_id,
        "offer_id": str(offer.offer_id),
        "seller": offer.seller.company_name or offer.seller_id,
    }
