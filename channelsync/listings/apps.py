"""The listings app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ListingsConfig(AppConfig):
    """Settings of the listings app."""

    name = "channelsync.listings"
    label = "listings"
    verbose_name = _("Listings")

    def ready(self) -> None:
        """Look after SQLite's search index whenever the tables may have changed."""
        from channelsync.listings import word_index

        post_migrate.connect(word_index.keep, sender=self, dispatch_uid="word_index")
