"""The admin's view of the audit trail."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from channelsync.audit.models import AuditEntry
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and why."""

    list_display = ("at", "actor_kind", "actor_name", "action", "seller_id", "offer_id", "count", "reason", "ticket")
    list_filter = ("actor_kind",)
    told = ("reason",)
    search_fields = ("=offer_id",)
    search_help_text = _("offer id")
