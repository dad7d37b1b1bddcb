"""The stock app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StockConfig(AppConfig):
    """Settings of the stock app."""

    name = "channelsync.stock"
    label = "stock"
    verbose_name = _("Stock")

    def ready(self) -> None:
        """Register the system checks."""
        from channelsync.stock import checks  # noqa: F401 - importing it registers them
