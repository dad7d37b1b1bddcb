"""Words for sellers: error templates in the seller's language, with what the listing says in their placeholders."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from channelsync.dashboard.listing.fields import Field
from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.languages import language_for
from channelsync.listings.models import Offer
from channelsync.listings.placeholders import PLACEHOLDER, fill, values_of

PLACEHOLDERS = (
    "sku", "title", "gtin", "mpn", "brand", "category", "offer_id", "seller", "attribute", "value", "recommended",
)  # fmt: skip


def unknown_placeholders(*texts: str) -> list[str]:
    """Return the placeholders that nothing fills, once each."""
    names = dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text))
    return [name for name in names if name not in PLACEHOLDERS]


def row_of(template: ErrorTemplate, offer: Offer, fields: Mapping[str, Field]) -> dict[str, str]:
    """Return the error row that a template makes of a listing, in the seller's language."""
    field = fields.get(template.related_attribute_id)
    values = _values(offer, field, template.related_attribute_id)
    recommended = fill(template.recommended_value, values)
    values["recommended"] = recommended
    german = language_for(offer.seller) == "de"
    return {
        "code": template.code,
        "message": fill(template.message_de if german else template.message_en, values),
        "long_message": fill(template.long_message_de if german else template.long_message_en, values),
        "related_attribute_id": template.related_attribute_id,
        "recommended_value": recommended,
    }


def with_field_named(row: Mapping[str, str], fields: Mapping[str, Field], language: str) -> dict[str, str]:
    """Return an error row whose long message names the field and the recommended value, for old versions of JTL-Wawi.

    Nothing is written twice.
    """
    attribute, recommended = row.get("related_attribute_id", "").strip(), row.get("recommended_value", "").strip()
    field = fields.get(attribute)
    name = f"{field.name} ({attribute})" if field and field.name != attribute else attribute
    lines = []
    with translation.override(language):
        if attribute:
            lines.append(_("Field: %(field)s") % {"field": name})
        if recommended:
            lines.append(_("Please enter: %(value)s") % {"value": field.read(recommended) if field else recommended})
    text = row.get("long_message", "")
    added = "\n".join(line for line in lines if line not in text)
    return {**row, "long_message": f"{text}\n\n{added}".strip() if added else text}


def _values(offer: Offer, field: Field | None, attribute_id: str) -> dict[str, str]:
    return {
        **values_of(offer),
        "attribute": field.name if field else attribute_id,
        "value": field.value if field else "",
    }
