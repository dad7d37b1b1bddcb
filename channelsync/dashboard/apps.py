"""The desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# What Django says in its own way, and our catalogue in ours.
OWN_WORDS = (gettext_noop("This field is required."),)


class DashboardConfig(AppConfig):
    """The pages that support staff work with."""

    name = "channelsync.dashboard"
    verbose_name = _("Desk")
