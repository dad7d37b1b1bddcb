"""The admin's view of bulk actions."""

from django.contrib import admin

from channelsync.bulk.models import BulkItem, BulkJob, ShownSelection
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(BulkJob)
class BulkJobAdmin(ReadOnlyAdmin):
    """Who did what to how many listings, and why."""

    list_display = ("id", "kind", "status", "total", "actor_name", "reason", "created_at", "finished_at")
    list_filter = ("kind", "status")


@admin.register(BulkItem)
class BulkItemAdmin(ReadOnlyAdmin):
    """What became of each listing of a bulk action."""

    list_display = ("id", "job", "offer", "version", "status", "detail")
    list_select_related = ("job", "offer")
    told = ("detail",)
    search_fields = ("=job__id",)


@admin.register(ShownSelection)
class ShownSelectionAdmin(ReadOnlyAdmin):
    """Which selections wait to be confirmed; never the listings in them, which are packed."""

    list_display = ("key", "created_at")
    fields = ("key", "created_at")
    ordering = ("-created_at",)
