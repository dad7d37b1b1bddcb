"""The form that confirms a bulk action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.pushing.forms import describe, dress
from channelsync.dashboard.pushing.typed import PastField, TypedField


class BulkForm(forms.Form):
    """Why it shall be done; with `timed`, since when the listings are live as well."""

    listed_at = PastField(label=_("Live since"), required=False)
    reason = TypedField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    ticket = TypedField(label=_("Ticket"), required=False, max_length=100)

    def __init__(self, *args: Any, timed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not timed:
            del self.fields["listed_at"]
        dress(self)
        if timed:
            describe(self, "listed_at")

    def parameters(self) -> dict[str, str]:
        """Return what the listings are told besides errors; the form must be valid."""
        at = self.cleaned_data.get("listed_at")
        return {"listed_at": at.isoformat()} if at else {}
