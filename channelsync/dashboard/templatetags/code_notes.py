"""Show what staff know about an error code, wherever the code stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from channelsync.dashboard.models import CodeNote
from channelsync.dashboard.shell import notes

register = template.Library()


@register.simple_tag
def notes_on_codes(errors: Iterable[Any]) -> Mapping[str, CodeNote]:
    """Return the notes on the codes of these errors; one statement, and none where there are no errors."""
    codes = {error.code for error in errors}
    return notes.code_notes(codes) if codes else {}


@register.inclusion_tag("failures/code_note.html")
def code_note(known: Mapping[str, CodeNote], code: str) -> dict[str, Any]:
    """Show the note on one code, if there is one."""
    return {"note": known.get(code)}
