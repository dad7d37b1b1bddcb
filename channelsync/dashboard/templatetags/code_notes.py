"""Show what staff know about an error code, wherever the code stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms, template

from channelsync.dashboard.models import CodeNote
from channelsync.dashboard.shell import notes

register = template.Library()


@register.simple_tag
def notes_on_codes(errors: Iterable[Any]) -> Mapping[str, CodeNote]:
    """Return the notes on the codes of errors, of lines about listings, or of rows of a form.

    Costs one statement, and none where there are no codes.
    """
    codes = {code for error in errors if (code := _code_of(error))}
    return notes.code_notes(codes) if codes else {}


def _code_of(item: Any) -> str:
    """Return the code of what stands on the page, or ''."""
    if item is None or isinstance(item, str):
        return item or ""
    if isinstance(item, Mapping):
        return str(item.get("code") or "")
    if isinstance(item, forms.Form):
        return str(item["code"].value() or "")
    if hasattr(item, "code"):
        return str(item.code)
    # A line about a listing, or a row of a form: typed, or an error template.
    inner = (getattr(item, name, None) for name in ("form", "template", "error"))
    return _code_of(next((one for one in inner if one is not None and not callable(one)), None))


@register.inclusion_tag("failures/code_note.html")
def note_on(known: Mapping[str, CodeNote] | str, item: Any) -> dict[str, Any]:
    """Show the note on the code of what stands on the page, if there is one."""
    return code_note(known, _code_of(item))


@register.inclusion_tag("failures/code_note.html")
def code_note(known: Mapping[str, CodeNote] | str, code: str) -> dict[str, Any]:
    """Show the note on one code, if there is one; `known` is '' where nobody has looked for notes."""
    return {"note": known.get(code) if isinstance(known, Mapping) else None}


@register.inclusion_tag("failures/note_mark.html")
def note_mark(known: Mapping[str, CodeNote] | str, item: Any) -> dict[str, Any]:
    """Show by a mark alone that there is a note on the code: where many lines have the same one."""
    return note_on(known, item)
