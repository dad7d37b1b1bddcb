"""What stands in the way of a form: faults, named where they stand, and what is odd, which is asked about once.

Who was asked sends along what they have seen: the exact findings, with the very texts that they are about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from channelsync.dashboard.pushing.forms import ErrorForm, too_many
from channelsync.dashboard.pushing.linting import Finding
from channelsync.dashboard.shell.seen import digest
from channelsync.scx.payload_reports import ERRORS_MAX

SHOWN = 20


class Noted(Protocol):
    """A row of the form, with what is odd about it."""

    odd: list[Finding]

    def place(self, name: str) -> tuple[str, str]:
        """Return the id of a field's control, and what a person calls it among all rows."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing to look at: what it says, the id of the control that it is about, and what that is called."""

    text: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is odd about errors. `seen` names it for the form that asks; `is_open`: nobody was asked about all of it."""

    warnings: Sequence[Objection] = ()
    seen: str = ""
    is_open: bool = False


def question_of(rows: Iterable[tuple[Noted, str]], *, accepted: str) -> Question:
    """Return what is odd about rows, each with its texts in one; `accepted` is what the form has been asked about."""
    odd = [(row, text) for row, text in rows if row.odd]
    warnings = [Objection(finding.text, *row.place(finding.field)) for row, _text in odd for finding in row.odd]
    keys = [digest([text, *(finding.text for finding in row.odd)]) for row, text in odd]
    return Question(warnings, " ".join(keys), is_open=not set(keys) <= set(accepted.split()))


def objections(
    request: HttpRequest, form: forms.Form, rows: Sequence[object], question: Question | None, *, refused: bool
) -> dict[str, Any]:
    """Return what a form's templates show of it; what the form was asked about stays known while it is drawn anew."""
    faults = faults_of(rows, form) if refused else []
    if refused and rows and all(isinstance(row, ErrorForm) and row.is_blank for row in rows):
        text = _("No error is filled in: the seller needs at least one, with a code and a message.")
        faults.insert(0, Objection(text))
    if text := too_many(len(rows)):
        faults.insert(0, Objection(text))
    # What must be corrected comes first; what may be reported all the same is asked once nothing else is in the way.
    asks = question if refused and question and question.is_open and not faults else None
    was_asked = refused and question and (asks or not question.is_open)
    return {
        "faults": faults[:SHOWN],
        "more_faults": len(faults[SHOWN:]),
        "warnings": asks.warnings[:SHOWN] if asks else (),
        "warnings_count": len(asks.warnings) if asks else 0,
        "warned": question.seen if question and was_asked else request.POST.get("warned", ""),
        "errors_most": ERRORS_MAX,
    }


def faults_of(rows: Sequence[object], form: forms.Form) -> list[Objection]:
    """Return the faults of a form that was checked, in its order; the first one's control gets the focus."""
    found = [fault for row in rows if isinstance(row, ErrorForm) for fault in _faults(row, *row.fields)]
    found += _faults(form, *form.fields)
    if found:
        bound, _objection = found[0]
        bound.field.widget.attrs["autofocus"] = True
    return [objection for _bound, objection in found]


def focus_first(rows: Sequence[object] | None, form: forms.Form) -> None:
    """Give the focus to where one begins to type."""
    first = next((row for row in rows or () if isinstance(row, ErrorForm)), form)
    next(iter(first.visible_fields())).field.widget.attrs["autofocus"] = True


def _faults(form: forms.Form, *names: str) -> list[tuple[forms.BoundField, Objection]]:
    if not form.is_bound:
        return []
    return [(form[name], _objection(form, name, str(text))) for name in names for text in form.errors.get(name, ())]


def _objection(form: forms.Form, name: str, text: str) -> Objection:
    if isinstance(form, ErrorForm):
        return Objection(text, *form.place(name))
    return Objection(text) if form[name].is_hidden else Objection(text, str(form[name].auto_id), str(form[name].label))
