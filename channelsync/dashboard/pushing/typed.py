"""Form fields for texts that people type or paste: what cannot be seen is no text."""

from django import forms

from channelsync.scx.payloads import shows, typed_text


class TypedField(forms.CharField):
    """A text without control characters, its line ends counted once; one that shows nothing counts as empty."""

    def to_python(self, value: object) -> str:
        """Return the text as it is kept."""
        text = str(super().to_python(typed_text(str(value or ""))))
        return text if shows(text) else ""
