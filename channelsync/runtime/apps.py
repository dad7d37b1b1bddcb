"""The runtime app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RuntimeConfig(AppConfig):
    """Settings of the runtime app."""

    name = "channelsync.runtime"
    label = "runtime"
    verbose_name = _("Runtime")

    def ready(self) -> None:
        """Register the system checks."""
        from channelsync import checks  # noqa: F401
