"""The reports app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Settings of the reports app."""

    name = "channelsync.reports"
    label = "reports"
    verbose_name = _("Reports")
