"""The admin's view of what processes share and what each flow did."""

from django.contrib import admin

from channelsync.runtime.models import Lease, OperatorNotice, SentRequest, SharedValue, SyncRun
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """Runs of the flows."""

    list_display = ("flow", "scope", "started_at", "finished_at", "status", "counts", "error")
    list_filter = ("flow", "status")


@admin.register(SentRequest)
class SentRequestAdmin(ReadOnlyAdmin):
    """Requests that carried reports or messages."""

    list_display = ("at", "method", "route", "elements", "status", "duration_ms", "error")
    list_filter = ("route",)


@admin.register(OperatorNotice)
class OperatorNoticeAdmin(ReadOnlyAdmin):
    """What operators were told."""

    list_display = ("last_at", "level", "text", "count", "closed_at", "closed_by")
    list_filter = ("level",)
    list_select_related = ("closed_by",)
    told = ("text",)


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin):
    """Which process holds what."""

    list_display = ("name", "holder", "expires_at")
    ordering = ("name",)


@admin.register(SharedValue)
class SharedValueAdmin(ReadOnlyAdmin):
    """Which values are shared, and since when; never the values: one of them is the (encrypted) token."""

    list_display = ("key", "updated_at")
    fields = ("key", "updated_at")
    ordering = ("key",)
