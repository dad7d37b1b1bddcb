"""Look over errors before a seller reads them: what would not fit, not be understood, or not be possible."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from channelsync.dashboard.listing.fields import Field
from channelsync.listings.placeholders import unfilled
from channelsync.scx.payload_reports import (
    ATTRIBUTE_ID_MAX,
    CODE_MAX,
    LONG_MESSAGE_MAX,
    MESSAGE_MAX,
    RECOMMENDED_MAX,
    ErrorEntry,
)

CUT, MISSING, ATTRIBUTE, VALUE, SAID, UNFILLED = "cut", "missing", "attribute", "value", "said", "unfilled"
SAYS_EMPTY = re.compile(r"\b(ist|sind) (noch )?leer\b|\b(is|are) (still )?empty\b", re.IGNORECASE)
VALUE_SHOWN = 60
OF_ONE = (ATTRIBUTE, VALUE, SAID, UNFILLED)  # holds for the one listing: of a selection, others may be looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd about an error, and the part of it (a field of ErrorEntry) where that stands.

    `blocks`: SCX would refuse it. `about` is what differs from listing to listing.
    """

    text: str
    field: str
    blocks: bool = False
    about: str = ""


def lint(errors: Sequence[ErrorEntry], fields: Mapping[str, Field]) -> list[list[Finding]]:
    """Return the findings for each error, in their order."""
    seen = Counter((error.code.strip(), error.message.strip(), error.related_attribute_id) for error in errors)
    return [[*_limits(error), *_texts(error), *_field(error, fields), *_twice(error, seen)] for error in errors]


def _limits(error: ErrorEntry) -> Iterator[Finding]:
    if not error.code.strip():
        yield Finding(_("The code is missing."), "code", blocks=True, about=MISSING)
    if not error.message.strip():
        yield Finding(_("The message is missing."), "message", blocks=True, about=MISSING)
    limits = (
        ("code", _("Code"), CODE_MAX),
        ("long_message", _("Long message"), LONG_MESSAGE_MAX),
        ("related_attribute_id", _("Related attribute"), ATTRIBUTE_ID_MAX),
        ("recommended_value", _("Recommended value"), RECOMMENDED_MAX),
    )
    for field, name, limit in limits:
        if (length := len(getattr(error, field))) > limit:
            said = {"name": name, "limit": limit, "length": length}
            text = _("%(name)s: at most %(limit)d characters, these are %(length)d.") % said
            yield Finding(text, field, blocks=True)


def _texts(error: ErrorEntry) -> Iterator[Finding]:
    if len(error.message) > MESSAGE_MAX:
        text = _("The message is cut at 250 characters; all of it goes into the long message.")
        yield Finding(text, "message", about=CUT)
    if error.message.strip() and error.message.strip() == error.code.strip():
        yield Finding(_("The message only repeats the code."), "message")
    for field in error.__struct_fields__:
        for braced in unfilled(getattr(error, field))[:1]:
            yield Finding(said_of_braces(braced), field, about=UNFILLED)


def said_of_braces(braced: str) -> str:
    """Say that something in braces goes out as it is."""
    return _("Nothing fills %(name)s: the seller reads it as it stands here.") % {"name": braced}


def _field(error: ErrorEntry, fields: Mapping[str, Field]) -> Iterator[Finding]:
    attribute, value = error.related_attribute_id.strip(), error.recommended_value.strip()
    if not attribute:
        if value:
            text = _("There is a recommended value, but no attribute that it is for.")
            yield Finding(text, "related_attribute_id")
        return
    field = fields.get(attribute)
    if field is None:
        text = _("Neither the listing nor its category has the attribute “%(id)s”.") % {"id": _start(attribute)}
        yield Finding(text, "related_attribute_id", about=ATTRIBUTE)
        return
    if value and not field.allows(value):
        said = {"value": _start(value), "name": field.name}
        text = _("The category does not allow “%(value)s” for “%(name)s”.") % said
        if near := field.nearest(value):
            text += " " + _("Did you mean “%(value)s”?") % {"value": near}
        yield Finding(text, "recommended_value", about=VALUE)
    elif value and field.values == (value,):
        text = _("The listing says “%(value)s” already.") % {"value": _start(value)}
        yield Finding(text, "recommended_value", about=SAID)
    if (held := field.value.strip()) and SAYS_EMPTY.search(error.message):
        text = _("The message says that “%(name)s” is empty, but the listing says “%(value)s” there.")
        yield Finding(text % {"name": field.name, "value": _start(held)}, "message", about=SAID)


def _start(text: str) -> str:
    return Truncator(text).chars(VALUE_SHOWN)


def _twice(error: ErrorEntry, seen: Counter[tuple[str, str, str]]) -> Iterator[Finding]:
    if seen[error.code.strip(), error.message.strip(), error.related_attribute_id] > 1:
        yield Finding(_("This error is there twice."), "code")
