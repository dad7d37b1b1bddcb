"""Look over errors before a seller reads them: what would not fit, not be understood, or not be possible."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channelsync.dashboard.listing.fields import Field
from channelsync.listings.placeholders import PLACEHOLDER
from channelsync.scx.payload_reports import (
    ATTRIBUTE_ID_MAX,
    CODE_MAX,
    LONG_MESSAGE_MAX,
    MESSAGE_MAX,
    RECOMMENDED_MAX,
    ErrorEntry,
)

CUT, ATTRIBUTE, VALUE = "cut", "attribute", "value"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd about an error. `blocks`: SCX would refuse it. `about` is what differs from listing to listing."""

    text: str
    blocks: bool = False
    about: str = ""


def lint(errors: Sequence[ErrorEntry], fields: Mapping[str, Field]) -> list[list[Finding]]:
    """Return the findings for each error, in their order."""
    seen = Counter((error.code.strip(), error.message.strip(), error.related_attribute_id) for error in errors)
    return [[*_limits(error), *_texts(error), *_field(error, fields), *_twice(error, seen)] for error in errors]


def _limits(error: ErrorEntry) -> Iterator[Finding]:
    if not error.code.strip():
        yield Finding(_("The code is missing."), blocks=True)
    if not error.message.strip():
        yield Finding(_("The message is missing."), blocks=True)
    limits = (
        (_("Code"), error.code, CODE_MAX),
        (_("Long message"), error.long_message, LONG_MESSAGE_MAX),
        (_("Related attribute"), error.related_attribute_id, ATTRIBUTE_ID_MAX),
        (_("Recommended value"), error.recommended_value, RECOMMENDED_MAX),
    )
    for name, text, limit in limits:
        if len(text) > limit:
            said = {"name": name, "limit": limit, "length": len(text)}
            yield Finding(_("%(name)s: at most %(limit)d characters, these are %(length)d.") % said, blocks=True)


def _texts(error: ErrorEntry) -> Iterator[Finding]:
    if len(error.message) > MESSAGE_MAX:
        yield Finding(_("The message is cut at 250 characters; all of it goes into the long message."), about=CUT)
    if error.message.strip() and error.message.strip() == error.code.strip():
        yield Finding(_("The message only repeats the code."))
    left = PLACEHOLDER.findall(f"{error.message} {error.long_message} {error.recommended_value}")
    if left:
        yield Finding(_("A placeholder is not filled: %(name)s") % {"name": "{" + left[0] + "}"})


def _field(error: ErrorEntry, fields: Mapping[str, Field]) -> Iterator[Finding]:
    attribute, value = error.related_attribute_id.strip(), error.recommended_value.strip()
    if not attribute:
        if value:
            yield Finding(_("There is a recommended value, but no attribute that it is for."))
        return
    field = fields.get(attribute)
    if field is None:
        text = _("Neither the listing nor its category has the attribute “%(id)s”.") % {"id": attribute}
        yield Finding(text, about=ATTRIBUTE)
        return
    if value and not field.allows(value):
        text = _("The category does not allow “%(value)s” for “%(name)s”.") % {"value": value, "name": field.name}
        yield Finding(text, about=VALUE)
    elif value and field.values == (value,):
        yield Finding(_("The listing says “%(value)s” already.") % {"value": value})


def _twice(error: ErrorEntry, seen: Counter[tuple[str, str, str]]) -> Iterator[Finding]:
    if seen[error.code.strip(), error.message.strip(), error.related_attribute_id] > 1:
        yield Finding(_("This error is there twice."))
