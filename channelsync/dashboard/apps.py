"""The desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """The pages that support staff work with."""

    name = "channelsync.dashboard"
    verbose_name = _("Desk")
