"""Words for sellers: error templates in the seller's language, with what the listing says in their placeholders."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from channelsync.dashboard.listing.fields import Field, part_label
from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.languages import language_for
from channelsync.listings.models import Offer
from channelsync.listings.placeholders import fill_error

PLACEHOLDERS = (
    "sku", "title", "gtin", "mpn", "brand", "category", "offer_id", "seller", "attribute", "value", "recommended",
)  # fmt: skip
RECOMMENDING = tuple(name for name in PLACEHOLDERS if name != "recommended")  # a value cannot name itself


def row_of(template: ErrorTemplate, offer: Offer, fields: Mapping[str, Field]) -> dict[str, str]:
    """Return the error row that a template makes of a listing, in the seller's language."""
    attribute, language = template.related_attribute_id, language_for(offer.seller)
    field, german = fields.get(attribute), language == "de"
    filled = fill_error(
        offer,
        message=template.message_de if german else template.message_en,
        long_message=template.long_message_de if german else template.long_message_en,
        recommended_value=template.recommended_value,
        attribute=name_in(field, attribute, language),
        value=field.value if field else "",
    )
    return {"code": template.code, "related_attribute_id": attribute, **filled}


def with_field_named(row: Mapping[str, str], fields: Mapping[str, Field], language: str) -> dict[str, str]:
    """Return an error row whose long message names the field and the recommended value, for old versions of JTL-Wawi.

    Nothing is written twice.
    """
    attribute, recommended = row.get("related_attribute_id", "").strip(), row.get("recommended_value", "").strip()
    field = fields.get(attribute)
    name = name_in(field, attribute, language)
    value = field.read(recommended) if field else recommended
    text = with_lines(row.get("long_message", ""), attribute and _titled(name, attribute), value, language)
    return {**row, "long_message": text}


def name_in(field: Field | None, attribute: str, language: str) -> str:
    """Return what a field is called in a language: the channel's own word, or ours for a listing's plain part."""
    if field is not None and not field.is_plain:
        return field.name
    with translation.override(language):
        return part_label(attribute) or attribute


def with_lines(text: str, field: str, value: str, language: str) -> str:
    """Return a long message that names field and value, where they are given, in words of a language."""
    lines = []
    with translation.override(language):
        if field:
            lines.append(_("Field: %(field)s") % {"field": field})
        if value:
            lines.append(_("Please enter: %(value)s") % {"value": value})
    added = "\n".join(line for line in lines if line not in text)
    return f"{text}\n\n{added}".strip() if added else text


def _titled(name: str, attribute: str) -> str:
    return f"{name} ({attribute})" if name != attribute else attribute
