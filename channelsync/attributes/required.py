"""Which required fields of a listing are empty, each with an error that is ready to be told to the seller."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from channelsync.attributes.lookup import allowed_values
from channelsync.attributes.models import Attribute
from channelsync.scx.payload_reports import LONG_MESSAGE_MAX, RECOMMENDED_MAX
from channelsync.scx.payloads import Attribute as Given
from channelsync.scx.payloads import ErrorEntry, OfferPayload, cut_message

CODE = "REQUIRED_MISSING"
NAMED = 20  # variations, and allowed values, that a text names; it says how many more there are


@dataclass(frozen=True, slots=True)
class Missing:
    """A required attribute without a value; `variations` names those that lack it, empty: the listing itself."""

    attribute: Attribute
    variations: Sequence[str]
    error: ErrorEntry


def missing_required(
    payload: OfferPayload, attributes: Mapping[str, Attribute], *, language: str = "en"
) -> list[Missing]:
    """Return what is required and empty, in the attributes' order; texts are in `language`, the seller's.

    What a listing says holds for its variations; what each of them says for itself is as good.
    """
    own = _given(payload.attributes)
    children = [
        (child.sku or str(child.offer_id), _given(child.attributes) | _given(child.dimensions))
        for child in payload.variations
    ]
    found = []
    with translation.override(language):
        for attribute in attributes.values():
            wanted = attribute.attribute_id
            lacking = [sku for sku, given in children if wanted not in given]
            if attribute.required and wanted not in own and (lacking or not children):
                some = lacking if len(lacking) < len(children) else []
                found.append(Missing(attribute, some, _error(attribute, some)))
    return found


def _given(attributes: Iterable[Given]) -> set[str]:
    return {attribute.attribute_id for attribute in attributes if attribute.value.strip()}


def _error(attribute: Attribute, variations: Sequence[str]) -> ErrorEntry:
    name = attribute.name or attribute.attribute_id
    parts = [_("The field “%(name)s” is required and has no value.") % {"name": name}]
    if variations:
        parts.append(_("Variations without it: %(list)s.") % {"list": _listed(variations)})
    values = allowed_values(attribute)
    if values:
        parts.append(_("Allowed values: %(list)s.") % {"list": _listed(list(values.values()))})
    parts.append(_("Please enter it in JTL-Wawi, save, and sync."))
    message, long_message = cut_message(parts[0], " ".join(parts))
    only = next(iter(values))[:RECOMMENDED_MAX] if len(values) == 1 else ""
    return ErrorEntry(CODE, message, long_message[:LONG_MESSAGE_MAX], attribute.attribute_id, only)


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(texts[:NAMED])
    more = len(texts[NAMED:])
    return _("%(list)s and %(number)s more") % {"list": shown, "number": more} if more else shown
