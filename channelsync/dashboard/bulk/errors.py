"""The errors of a bulk failure as the form holds them: rows that were typed, and rows that are error templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from channelsync.bulk.wording import FIELDS
from channelsync.dashboard.bulk.surveying import Survey
from channelsync.dashboard.listing.fields import Field
from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.pushing.forms import (
    ErrorForm,
    Row,
    read_rows,
    row_form,
    row_number,
    title_of,
    with_added,
    without_blanks,
)
from channelsync.dashboard.pushing.linting import Finding
from channelsync.dashboard.pushing.suggesting import template_named, usable_templates
from channelsync.dashboard.pushing.wording import name_in, with_field_named, with_lines
from channelsync.listings.languages import LANGUAGES
from channelsync.listings.placeholders import PLACEHOLDER

Error = dict[str, Any]  # as `bulk.wording` keeps it


@dataclass(slots=True)
class TypedRow:
    """An error that was typed; placeholders in it are filled for each listing."""

    form: ErrorForm
    names: Mapping[str, str]  # what each language calls the field
    template: ErrorTemplate | None = None

    @property
    def shown(self) -> ErrorForm:
        """Return what the templates draw."""
        return self.form

    def note(self, findings: Iterable[Finding]) -> None:
        """Take up what is odd about it."""
        self.form.note(findings)

    def is_valid(self) -> bool:
        """Say whether SCX would take the error as it was typed."""
        return self.form.is_valid()

    def fields(self) -> Row:
        """Return what the form says of it."""
        return {name: str(self.form[name].value() or "") for name in FIELDS}

    def error(self) -> Error:
        """Return the error as the bulk action keeps it, as far as it was typed."""
        typed: Error = {name: text.strip() for name, text in self.fields().items()}
        if not any(PLACEHOLDER.search(text) for text in typed.values()):
            return typed
        words = {"message": typed["message"], "long_message": typed["long_message"]}
        return {**typed, "texts": {language: {**words, "attribute": self.names[language]} for language in LANGUAGES}}


@dataclass(slots=True)
class TemplateRow:
    """An error template: each seller reads it in their own language, about their listing."""

    template: ErrorTemplate
    names: Mapping[str, str]
    named: bool = False  # the long message names field and recommended value
    index: int = 0
    odd: list[Finding] = field(default_factory=list)

    @property
    def shown(self) -> "TemplateRow":
        """Return what the templates draw."""
        return self

    def note(self, findings: Iterable[Finding]) -> None:
        """Take up what is odd about it."""
        self.odd = list(findings)

    def findings(self) -> dict[str, tuple[str, list[Finding]]]:
        """Return what is odd about it, with the id of the one element that shows it."""
        return {"template": (f"row-{self.index}-findings", self.odd)}

    def place(self, name: str) -> tuple[str, str]:
        """Return the row's id, whatever the part, and what a person calls it."""
        return f"row-{self.index}", title_of(self.index)

    def is_valid(self) -> bool:
        """Say that it can be told: it was checked when it was saved."""
        return True

    def fields(self) -> Row:
        """Return what the form says of it."""
        return {"template": str(self.template.pk), "named": "1" if self.named else ""}

    def error(self) -> Error:
        """Return the error as the bulk action keeps it."""
        texts = {language: self._texts(language) for language in LANGUAGES}
        chosen = self.template
        return {
            "code": chosen.code, "related_attribute_id": chosen.related_attribute_id,
            "recommended_value": chosen.recommended_value, "message": chosen.message_en, "texts": texts,
            **self.fields(),
        }  # fmt: skip

    @property
    def texts(self) -> list[tuple[str, dict[str, str]]]:
        """Return the words by language, with their placeholders."""
        return [(language, self._texts(language)) for language in LANGUAGES]

    @property
    def can_be_named(self) -> bool:
        """Say whether there is a field or a value that the long message could still name."""
        return not self.named and bool(self.template.related_attribute_id or self.template.recommended_value)

    def _texts(self, language: str) -> dict[str, str]:
        german, chosen = language == "de", self.template
        message = chosen.message_de if german else chosen.message_en
        long_message = chosen.long_message_de if german else chosen.long_message_en
        if self.named:
            field = f"{{attribute}} ({chosen.related_attribute_id})" if chosen.related_attribute_id else ""
            value = "{recommended}" if chosen.recommended_value else ""
            long_message = with_lines(long_message, field, value, language)
        return {"message": message, "long_message": long_message, "attribute": self.names[language]}


ErrorRow = TypedRow | TemplateRow


@dataclass(frozen=True, slots=True)
class Typed:
    """The rows of a form, the fields that they may name, and why a button could not do what it was asked."""

    rows: list[ErrorRow]
    fields: Mapping[str, Field]
    note: str = ""


def read_errors(posted: QueryDict, survey: Survey, *, check: bool) -> Typed:
    """Return the rows of a form, after the wish of its buttons was fulfilled; blank ones are not ordered."""
    rows, note = _with_template(read_rows(posted) if "rows" in posted else [{}], posted)
    rows = without_blanks(rows) if check else rows
    usable = {str(template.pk): template for template in usable_templates()} if _names_templates(rows) else {}
    rows = [row for row in rows if not row.get("template") or row["template"] in usable] or [{}]
    fields = survey.fields([*_attribute_ids(rows), *(one.related_attribute_id for one in usable.values())])
    if (index := row_number(posted, "write_row", rows)) is not None:
        rows[index] = _named(rows[index], fields, survey.language)
    return Typed([_row(row, index, usable, fields, check=check) for index, row in enumerate(rows)], fields, note)


def _with_template(rows: list[Row], posted: QueryDict) -> tuple[list[Row], str]:
    chosen = template_named(posted.get("template", "")) if "add_template" in posted else None
    return with_added(rows, [{"template": str(chosen.pk)}] if chosen else [])


def _names_templates(rows: Sequence[Row]) -> bool:
    return any(row.get("template") for row in rows)


def _attribute_ids(rows: Sequence[Row]) -> list[str]:
    return [row.get("related_attribute_id", "").strip() for row in rows]


def _named(row: Row, fields: Mapping[str, Field], language: str) -> Row:
    return {**row, "named": "1"} if row.get("template") else with_field_named(row, fields, language)


def _row(
    row: Row, index: int, usable: Mapping[str, ErrorTemplate], fields: Mapping[str, Field], *, check: bool
) -> ErrorRow:
    template = usable.get(row.get("template", ""))
    attribute = template.related_attribute_id if template else row.get("related_attribute_id", "").strip()
    names = {language: name_in(fields.get(attribute), attribute, language) for language in LANGUAGES}
    if template:
        return TemplateRow(template, names, named=bool(row.get("named")), index=index)
    return TypedRow(row_form(row, index, check=check), names)
