"""The errors that a bulk failure tells: those with placeholders in each seller's language, about their listing."""

from collections.abc import Mapping, Sequence
from typing import Any

from channelsync.bulk.saying import Sayings, read_sayings
from channelsync.listings.languages import language_for
from channelsync.listings.models import Offer
from channelsync.listings.placeholders import PLACEHOLDER, fill_error
from channelsync.scx.payloads import ErrorEntry

# As an ErrorEntry's fields; one that reads differently for each listing has `texts` by language besides: message,
# long message, and what the language calls the field where no category does.
Error = Mapping[str, Any]
FIELDS = ErrorEntry.__struct_fields__


def is_per_listing(error: Error) -> bool:
    """Say whether an error reads differently for each listing."""
    return "texts" in error


def as_written(errors: Sequence[Error]) -> list[ErrorEntry]:
    """Return errors that read the same for every listing."""
    return [ErrorEntry(**{name: error.get(name, "") for name in FIELDS}) for error in errors]


def told_to(errors: Sequence[Error], offers: Sequence[Offer]) -> dict[int, list[ErrorEntry]]:
    """Return by primary key what each listing, with its seller, is told; at most two statements, however many."""
    varying = [error for error in errors if is_per_listing(error)]
    attribute_ids = {error["related_attribute_id"] for error in varying} - {""}
    needs_values = any("value" in PLACEHOLDER.findall(text) for error in varying for text in _texts(error))
    sayings = read_sayings(offers, attribute_ids, values=needs_values) if attribute_ids else Sayings()
    return {offer.pk: [_entry(error, offer, sayings) for error in errors] for offer in offers}


def _texts(error: Error) -> list[str]:
    said = [text[name] for text in error["texts"].values() for name in ("message", "long_message")]
    return [*said, error["recommended_value"]]


def _entry(error: Error, offer: Offer, sayings: Sayings) -> ErrorEntry:
    if not is_per_listing(error):
        return as_written([error])[0]
    texts, attribute_id = error["texts"][language_for(offer.seller)], error["related_attribute_id"]
    name = sayings.name(offer, attribute_id) or texts.get("attribute") or error.get("attribute_name") or attribute_id
    filled = fill_error(
        offer,
        message=texts["message"],
        long_message=texts["long_message"],
        recommended_value=error["recommended_value"],
        attribute=name,
        value=sayings.value(offer, attribute_id),
    )
    return ErrorEntry(code=error["code"], related_attribute_id=attribute_id, **filled)
