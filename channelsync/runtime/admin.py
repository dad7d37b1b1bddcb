"""The admin's view of what processes share and what each flow did."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from channelsync.runtime.counted import counted
from channelsync.runtime.models import Lease, OperatorNotice, SentRequest, SharedValue, SyncRun
from channelsync.runtime.read_only import NOTHING, ReadOnlyAdmin
from channelsync.scx import routes

REPORTED = [route.value for route in routes.ReportRoute]
# What may be kept: asked of the rows themselves, the answer would cost reading them all.
PATHS = sorted({route.path for route in vars(routes).values() if isinstance(route, routes.Route)} | {*REPORTED})


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """Runs of the flows."""

    list_display = ("flow", "scope", "started_at", "finished_at", "status", "counts_in_words", "error")
    list_filter = ("flow", "status")
    instead: ClassVar = {"counts": "counts_in_words"}

    @admin.display(description=_("counts"))
    def counts_in_words(self, run: SyncRun) -> str:
        """Return what the run has counted."""
        return counted(run.counts) or NOTHING


class PathFilter(admin.SimpleListFilter):
    """By route of SCX."""

    title = _("route")
    parameter_name = "route"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the routes."""
        return [(path, path) for path in PATHS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SentRequest]) -> QuerySet[SentRequest]:
        """Return the requests of the chosen route."""
        return queryset.filter(route=self.value()) if self.value() else queryset


@admin.register(SentRequest)
class SentRequestAdmin(ReadOnlyAdmin):
    """Requests that carried reports or messages."""

    list_display = ("at", "method", "route", "elements", "status", "duration_ms", "error")
    list_filter = (PathFilter,)


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
