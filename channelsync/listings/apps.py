"""The listings app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListingsConfig(AppConfig):
    """Settings of the listings app."""

    name = "channelsync.listings"
    label = "listings"
    verbose_name = _("Listings")
