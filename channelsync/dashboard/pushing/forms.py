"""The forms by which staff tell a seller a listing's state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.pushing.linting import MISSING, Finding
from channelsync.dashboard.pushing.typed import PastField, TextLine, TextLines, TypedField
from channelsync.scx.payload_reports import (
    ATTRIBUTE_ID_MAX,
    CHANNEL_OFFER_ID_MAX,
    CODE_MAX,
    ERRORS_MAX,
    LONG_MESSAGE_MAX,
    MESSAGE_MAX,
    RECOMMENDED_MAX,
    ErrorEntry,
)
from channelsync.scx.payloads import shows

URL_MAX = 2000
ROWS_READ = 999  # more than SCX takes: what is too much is said, not dropped


class Why(TypedDict):
    """What a person says about an act."""

    reason: str
    ticket: str


class Where(TypedDict):
    """Where a listing is live, and since when; None stands for what is known already, and for now."""

    listing_url: str | None
    channel_offer_id: str | None
    listed_at: datetime | None


def dress(form: forms.Form) -> None:
    """Give the controls the desk's look; one with a fault says so to screen readers too."""
    for name, field in form.fields.items():
        hints = {"class": "form-control"}
        if form.is_bound and name in form.errors:
            hints |= {"aria-invalid": "true", "aria-describedby": f"{form[name].auto_id}-errors"}
        field.widget.attrs.update(hints)


def describe(form: forms.Form, name: str) -> None:
    """Tell screen readers of the help below a dressed control."""
    hints = form.fields[name].widget.attrs
    hints["aria-describedby"] = f"{hints.get('aria-describedby', '')} {form[name].auto_id}-help".strip()


class ReasonForm(forms.Form):
    """Why something is done, with a ticket; and the version of the listing that the person looked at."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = TypedField(label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    ticket = TypedField(label=_("Ticket"), required=False, max_length=100)

    def __init__(self, *args: Any, reason_required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required
        dress(self)

    def why(self) -> Why:
        """Return reason and ticket, for a service; the form must be valid."""
        return {"reason": self.cleaned_data["reason"], "ticket": self.cleaned_data["ticket"]}

    def take_version(self, version: int) -> None:
        """Carry the version that the page shows now, so that what was typed can be sent once more."""
        self.data = {**self.data.dict(), "version": version} if isinstance(self.data, QueryDict) else self.data


class ListedForm(ReasonForm):
    """Where the listing is live, and under which id."""

    listing_url = forms.URLField(
        label=_("Listing URL"), required=False, max_length=URL_MAX, assume_scheme="https", widget=forms.URLInput
    )
    channel_offer_id = TypedField(label=_("Channel offer id"), required=False, max_length=CHANNEL_OFFER_ID_MAX)
    listed_at = PastField(label=_("Live since"), required=False)
    field_order = ("listing_url", "channel_offer_id", "listed_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, "listed_at")

    def where(self) -> Where:
        """Return address and id, None where the ones that are known already hold, and the time, None for now.

        The form must be valid.
        """
        typed = self.cleaned_data
        return {
            "listing_url": typed["listing_url"] or None,
            "channel_offer_id": typed["channel_offer_id"] or None,
            "listed_at": typed["listed_at"],
        }


class ErrorForm(forms.Form):
    """One error of a failure. A message over 250 characters is allowed: it is cut, and goes whole into the long one."""

    code = TypedField(label=_("Code"), max_length=CODE_MAX, widget=TextLine)
    message = TypedField(
        label=_("Message"),
        max_length=LONG_MESSAGE_MAX,
        widget=TextLines({"rows": 2, "data-limit": MESSAGE_MAX}),
    )
    long_message = TypedField(
        label=_("Long message"), required=False, max_length=LONG_MESSAGE_MAX, widget=TextLines({"rows": 2})
    )
    related_attribute_id = TypedField(
        label=_("Related attribute"), required=False, max_length=ATTRIBUTE_ID_MAX, widget=TextLine
    )
    recommended_value = TypedField(
        label=_("Recommended value"), required=False, max_length=RECOMMENDED_MAX, widget=TextLine
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        message = self.fields["message"].widget.attrs
        self.counter_id = f"{self['message'].auto_id}-count"
        described = (message.get("aria-describedby"), f"{self['message'].auto_id}-help", self.counter_id)
        message |= {"data-counter": self.counter_id, "aria-describedby": " ".join(filter(None, described))}
        self.index = 0
        self.is_kept = False  # it stands on the page as it is, and is left there
        self.odd: list[Finding] = []
        for name, field in self.fields.items():
            hints = field.widget.attrs
            hints["aria-describedby"] = f"{hints.get('aria-describedby', '')} {self._findings_id(name)}".strip()
        self.allowed_id = f"{self['recommended_value'].auto_id}-allowed"
        # never `autocomplete="off"`: browsers do not give back what was typed there when one comes back to the page
        self.fields["code"].widget.attrs["list"] = "codes-known"
        self.fields["related_attribute_id"].widget.attrs["list"] = "attributes-known"
        self.fields["recommended_value"].widget.attrs["list"] = self.allowed_id

    def note(self, findings: Iterable[Finding]) -> None:
        """Take up what is odd about the error, to be shown at the fields where it stands.

        What is missing the form says itself, once somebody wants to report; neither is a fault told twice.
        """
        faulty = self.errors if self.is_bound else {}
        self.odd = [one for one in findings if one.about != MISSING and not (one.blocks and one.field in faulty)]

    def findings(self) -> dict[str, tuple[str, list[Finding]]]:
        """Return what is odd at each field, with the id of the element that shows it."""
        return {name: (self._findings_id(name), [one for one in self.odd if one.field == name]) for name in self.fields}

    def place(self, name: str) -> tuple[str, str]:
        """Return the id of a field's control, and what a person calls it among all rows."""
        return str(self[name].auto_id), f"{self.title}, {self[name].label}"

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed in the row."""
        return is_blank({name: str(self[name].value() or "") for name in self.fields})

    @property
    def title(self) -> str:
        """Return what a person calls the row."""
        return title_of(self.index)

    def _findings_id(self, name: str) -> str:
        return f"{self[name].auto_id}-findings"

    def entry(self) -> ErrorEntry:
        """Return the error as the contract knows it; the form must be valid."""
        return ErrorEntry(**self.cleaned_data)


# What a row holds besides its fields where it stands for an error template: the template, and that it names its field.
OF_TEMPLATE = ("template", "named")
ROW_FIELDS = (*ErrorForm.base_fields, *OF_TEMPLATE)
Row = dict[str, str]
# What a button of the rows asks for: they draw the form anew, and nothing is reported.
DRAWING = ("add_row", "remove_row", "up_row", "down_row", "write_row", "add_template", "add_last", "add_missing")


def read_rows(posted: Mapping[str, str]) -> list[Row]:
    """Return the error rows as they were typed, after a button's wish to add, remove or move one was fulfilled."""
    rows = typed_rows(posted)
    if (index := row_number(posted, "remove_row", rows)) is not None:
        del rows[index]
    if index := row_number(posted, "up_row", rows):
        rows[index - 1 : index + 1] = reversed(rows[index - 1 : index + 1])
    if (index := row_number(posted, "down_row", rows)) is not None:
        rows[index : index + 2] = reversed(rows[index : index + 2])
    if "add_row" in posted and len(rows) < ERRORS_MAX:
        rows.append({})
    return rows or [{}]


def typed_rows(posted: Mapping[str, str]) -> list[Row]:
    """Return the error rows exactly as they were typed."""
    return [{name: posted.get(f"error-{index}-{name}", "") for name in ROW_FIELDS} for index in _indices(posted)]


def is_blank(row: Row) -> bool:
    """Say whether nothing was typed in a row."""
    return not any(shows(value) for value in row.values())


def without_blanks(rows: Sequence[Row]) -> list[Row]:
    """Return the rows in which something was typed, one that is blank where there is none."""
    return [row for row in rows if not is_blank(row)] or [{}]


def with_added(rows: Sequence[Row], added: Sequence[Row]) -> tuple[list[Row], str]:
    """Return the rows with ready ones after those that were typed, or as they are and why nothing was added."""
    filled = [*(row for row in rows if not is_blank(row)), *added]
    if added and len(filled) <= ERRORS_MAX:
        return filled, ""
    return list(rows), " ".join((gettext("Nothing was added."), too_many(len(filled)))) if added else ""


def too_many(count: int) -> str:
    """Say that a seller cannot be told so many errors; '' where it can."""
    if count <= ERRORS_MAX:
        return ""
    text = ngettext(
        "SCX takes at most %(most)d errors for a listing, and these are %(count)d: remove %(more)d.",
        "SCX takes at most %(most)d errors for a listing, and these are %(count)d: remove %(more)d.",
        count - ERRORS_MAX,
    )
    return text % {"most": ERRORS_MAX, "count": count, "more": count - ERRORS_MAX}


def title_of(index: int) -> str:
    """Return what a person calls a row."""
    return gettext("Error") + f" {index + 1}"


def row_number(posted: Mapping[str, str], button: str, rows: Sequence[Row]) -> int | None:
    """Return the row that a button was pressed in, None for a wish that means none of them."""
    text = posted.get(button, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else len(rows)
    return number if number < len(rows) else None


def row_forms(rows: list[Row], *, check: bool) -> list[ErrorForm]:
    """Return a form per row: bound and checked, or showing only what was typed."""
    return [row_form(row, index, check=check) for index, row in enumerate(rows)]


def row_form(row: Row, index: int, *, check: bool) -> ErrorForm:
    """Return the form of one row."""
    prefix = f"error-{index}"
    data = {f"{prefix}-{name}": value for name, value in row.items()}
    form = ErrorForm(data, prefix=prefix) if check else ErrorForm(initial=row, prefix=prefix)
    form.index = index
    return form


def _indices(posted: Mapping[str, str]) -> range:
    count = posted.get("rows", "1")
    return range(min(int(count), ROWS_READ) if count.isascii() and count.isdigit() and len(count) < 10 else 1)
