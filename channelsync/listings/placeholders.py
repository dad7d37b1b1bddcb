"""Placeholders of ready texts, filled with what a listing says of itself."""

import re
from collections.abc import Container
from typing import Protocol

from channelsync.listings.models import Offer

PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What people write who mean one, right or not: {{sku}}, { sku }, {sku!r}, {sku.title}, or one that nothing closes.
BRACED = re.compile(r"\{+[^{}\n]{0,40}\}*")


class Values(Protocol):
    """What fills placeholders."""

    def get(self, name: str, default: str, /) -> str:
        """Return the text for a placeholder."""


def fill(text: str, values: Values) -> str:
    """Return a text with its placeholders filled, once: braces in what sellers wrote stay what they are."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def fill_error(
    offer: Offer, *, message: str, long_message: str, recommended_value: str, attribute: str, value: str
) -> dict[str, str]:
    """Return an error's texts about a listing, under the same names.

    `attribute` is what the field at fault is called, `value` what the listing says in it. The recommended value is
    filled first, for the others may name it.
    """
    values = values_of(offer) | {"attribute": attribute, "value": value}
    values["recommended"] = fill(recommended_value, values)
    return {
        "message": fill(message, values),
        "long_message": fill(long_message, values),
        "recommended_value": values["recommended"],
    }


def unfilled(text: str, known: Container[str] = ()) -> list[str]:
    """Return what stands in braces but is none of the known placeholders, once each: it would go out as it stands."""
    found = dict.fromkeys(BRACED.findall(text))
    return [one for one in found if not (PLACEHOLDER.fullmatch(one) and one[1:-1] in known)]


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
