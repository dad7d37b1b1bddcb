"""The errors that a bulk failure tells: those of templates in each seller's language, about the seller's listing."""

from collections.abc import Mapping
from typing import Any

from channelsync.listings.languages import language_for
from channelsync.listings.models import Offer
from channelsync.listings.placeholders import fill, values_of
from channelsync.scx.payloads import ErrorEntry

# As an ErrorEntry's fields; one of a template has `texts` (message and long message by language) besides.
Error = Mapping[str, Any]


def is_per_listing(error: Error) -> bool:
    """Say whether an error reads differently for each listing."""
    return "texts" in error


def errors_of(errors: list[Error], offer: Offer | None) -> list[ErrorEntry]:
    """Return the errors as one listing is told; `offer`, with its seller, only matters for those of templates."""
    return [_entry(error, offer) for error in errors]


def _entry(error: Error, offer: Offer | None) -> ErrorEntry:
    if not is_per_listing(error) or offer is None:
        return ErrorEntry(**error)
    texts = error["texts"][language_for(offer.seller)]
    values = values_of(offer) | {"attribute": error["attribute_name"] or error["related_attribute_id"]}
    recommended = fill(error["recommended_value"], values)
    values["recommended"] = recommended
    return ErrorEntry(
        code=error["code"],
        message=fill(texts["message"], values),
        long_message=fill(texts["long_message"], values),
        related_attribute_id=error["related_attribute_id"],
        recommended_value=recommended,
    )
