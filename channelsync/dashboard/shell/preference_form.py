"""The form by which a person sets time zone, rows a page and the view that opens first."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.dashboard.lists.saved_views import views_for
from channelsync.dashboard.models import SavedView
from channelsync.dashboard.shell.preferences import PAGE_SIZES, page_size, preference_of, zone_names


class PreferenceForm(forms.Form):
    """What a person prefers; as it is now, unless the form was posted."""

    page_size = forms.TypedChoiceField(
        label=gettext_lazy("Rows a page"), coerce=int, choices=[(size, str(size)) for size in PAGE_SIZES]
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        kept = preference_of(user)
        now = {"time_zone": kept.time_zone, "page_size": page_size(user), "default_view": kept.default_view_id}
        super().__init__(data, initial=now)
        desk = _("As the desk: %(zone)s") % {"zone": timezone.get_default_timezone_name()}
        zones = [("", desk), *((name, name.replace("_", " ")) for name in zone_names())]
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), required=False, choices=zones)
        self.fields["default_view"] = forms.ModelChoiceField(
            label=_("View that opens first"),
            required=False,
            queryset=SavedView.objects.filter(pk__in=[view.pk for view in views_for(user)]),
            empty_label=_("All listings"),
        )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
