"""The errors of a bulk failure as the form holds them: rows that were typed, and error templates that were chosen."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from channelsync.attributes.models import Attribute
from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.pushing.forms import ErrorForm, read_rows, row_forms
from channelsync.listings.models import ListingError
from channelsync.listings.placeholders import PLACEHOLDER

# What a button of the rows asks for: they draw the form anew, and nothing is ordered.
DRAWING = ("add_row", "remove_row", "up_row", "down_row", "add_template", "drop_template")
OFFERED = 500
RECENT_ERRORS = 2000  # of which the codes in use are taken
FROM_PAYLOAD = "value"  # the placeholder that only a listing's payload fills: too much to read for 100,000


@dataclass(frozen=True, slots=True)
class BulkErrors:
    """The errors of the form; `offered` are the templates that can still be chosen."""

    rows: list[ErrorForm]
    chosen: list[ErrorTemplate]
    offered: list[ErrorTemplate]
    codes: list[str]

    def are_valid(self) -> bool:
        """Check every row, so that all faults are shown."""
        return not [row for row in self.rows if not row.is_valid()]

    def as_parameters(self) -> list[dict[str, Any]]:
        """Return what the bulk action keeps; the form must be valid."""
        return [*map(_of_template, self.chosen), *(row.cleaned_data for row in self.rows)]


def read_errors(posted: QueryDict, *, check: bool) -> BulkErrors:
    """Return the errors of a form, after the wish of its buttons was fulfilled."""
    usable = {template.pk: template for template in _usable()}
    chosen = [usable[pk] for pk in _chosen(posted) if pk in usable]
    rows = read_rows(posted) if "rows" in posted else [{}]
    if chosen and "add_row" not in posted:  # a template is enough
        rows = [row for row in rows if any(value.strip() for value in row.values())]
    recent = ListingError.objects.filter(is_current=True).order_by("-id").values_list("code", flat=True)
    return BulkErrors(
        rows=row_forms(rows, check=check),
        chosen=chosen,
        offered=[template for template in usable.values() if template not in chosen],
        codes=sorted({*recent[:RECENT_ERRORS]} | {template.code for template in usable.values()}),
    )


def _usable() -> list[ErrorTemplate]:
    templates = ErrorTemplate.objects.filter(is_active=True)[:OFFERED]
    return [template for template in templates if FROM_PAYLOAD not in PLACEHOLDER.findall(_all_texts(template))]


def _all_texts(template: ErrorTemplate) -> str:
    texts = (template.message_de, template.message_en, template.long_message_de, template.long_message_en)
    return " ".join((*texts, template.recommended_value))


def _chosen(posted: QueryDict) -> list[int]:
    added = posted.getlist("template") if "add_template" in posted else []
    wanted = dict.fromkeys([*posted.getlist("templates"), *added])
    wanted.pop(posted.get("drop_template", ""), None)
    return [int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) < 19]


def _of_template(template: ErrorTemplate) -> dict[str, Any]:
    named = Attribute.objects.filter(attribute_id=template.related_attribute_id).exclude(name="").first()
    return {
        "code": template.code,
        "related_attribute_id": template.related_attribute_id,
        "recommended_value": template.recommended_value,
        "attribute_name": named.name if named else "",
        "message": template.message_en,
        "texts": {
            "de": {"message": template.message_de, "long_message": template.long_message_de},
            "en": {"message": template.message_en, "long_message": template.long_message_en},
        },
    }
