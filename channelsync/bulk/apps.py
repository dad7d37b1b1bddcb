"""The bulk app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    """Bulk actions over frozen selections."""

    name = "channelsync.bulk"
    label = "bulk"
    verbose_name = _("Bulk actions")
