"""The attributes app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttributesConfig(AppConfig):
    """What the channel itself has published: its categories and attributes."""

    name = "channelsync.attributes"
    label = "attributes"
    verbose_name = _("Attributes")
