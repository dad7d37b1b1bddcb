"""Form fields for texts that people type or paste, where what cannot be seen is no text, and for when something was."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from channelsync.scx.payloads import shows, typed_text

Attributes = dict[str, Any] | None
MINUTES = "%Y-%m-%dT%H:%M"  # as browsers' own fields for a time write it
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


class TextLine(forms.TextInput):
    """A control of one line, written without a template: a form of 250 errors has 1,250 controls."""

    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: object = None) -> SafeString:
        """Return the control as HTML."""
        text = self.format_value(value)
        own = {"type": self.input_type, "name": name, **({} if text is None else {"value": text})}
        return format_html("<input{}>", flatatt({**own, **self.build_attrs(self.attrs, attrs)}))


class TextLines(forms.Textarea):
    """A control of several lines, written without a template."""

    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: object = None) -> SafeString:
        """Return the control as HTML."""
        written = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<textarea{}>\n{}</textarea>", written, self.format_value(value) or "")


class TypedField(forms.CharField):
    """A text without control characters, its line ends counted once; one that shows nothing counts as empty."""

    def to_python(self, value: object) -> str:
        """Return the text as it is kept."""
        text = str(super().to_python(typed_text(str(value or ""))))
        return text if shows(text) else ""


class PastField(forms.DateTimeField):
    """A time that is over, in the reader's time zone. One that the change of the clocks skips or repeats is refused."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES)
        super().__init__(widget=widget, input_formats=[MINUTES], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment; raise ValidationError where the clocks do not show it, or show it twice."""
        try:
            moment = super().to_python(value)
        except OverflowError:
            moment = EARLIEST.replace(year=1900)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise ValidationError(_("This is no date with a time: write 2026-03-31 14:05.")) from error
            text = _("At this time the clocks were changed, so it was twice or never: take one an hour away.")
            raise ValidationError(text) from error
        if moment is None:
            return None
        if moment > timezone.now():
            raise ValidationError(_("This time is still to come: only what has happened can be reported."))
        if moment < EARLIEST:
            raise ValidationError(_("This time is too long ago."))
        return moment
