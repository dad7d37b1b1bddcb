"""The admin's view of stock."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from channelsync.listings.admin_columns import listing
from channelsync.listings.admin_search import by_listing
from channelsync.runtime.read_only import ReadOnlyAdmin
from channelsync.stock.models import StockCursor, StockLevel, StockSnapshot


@admin.register(StockCursor)
class StockCursorAdmin(ReadOnlyAdmin):
    """How far the stock was read."""

    list_display = ("scope", "since", "moved_at")
    list_display_links = None  # the scope of the call for all is '', which no address can name
    ordering = ("scope",)


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin):
    """The newest known quantities."""

    list_display = ("id", listing, "quantity", "updated_at", "received_at")
    searches = (by_listing(),)
    search_help_text = _("seller/offer or offer id")


@admin.register(StockSnapshot)
class StockSnapshotAdmin(ReadOnlyAdmin):
    """The changes of the quantities."""

    list_display = ("id", listing, "quantity", "updated_at", "received_at")
    searches = (by_listing(),)
    search_help_text = _("seller/offer or offer id")
