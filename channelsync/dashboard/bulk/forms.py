"""The form that confirms a bulk action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.pushing.forms import dress
from channelsync.dashboard.pushing.typed import TypedField


class BulkForm(forms.Form):
    """Why it shall be done."""

    reason = TypedField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    ticket = TypedField(label=_("Ticket"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
