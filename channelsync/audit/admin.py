"""The admin's view of the audit trail: where an auditor finds who did what."""

from typing import ClassVar

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from channelsync.audit import telling
from channelsync.audit.models import AuditEntry
from channelsync.listings.admin_columns import by, ticket
from channelsync.listings.admin_search import by_listing, by_person, by_text, by_words
from channelsync.runtime.read_only import NOTHING, ReadOnlyAdmin
from channelsync.runtime.sentences import spoken

REASON_SHOWN = 200  # letters


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and why."""

    list_display = ("at", by, "action", "about", "count", "short_reason", ticket)
    list_filter = ("at", "actor_kind", "action")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    told = ("reason",)
    searches = (
        by_listing(), by_text("seller_id"), by_text("ticket"), by_person, by_words("reason", "actor_name"),
    )  # fmt: skip
    search_help_text = _(
        "person, seller/offer, seller, offer id, ticket; or words of the reason, in the newest 100,000 entries of the"
        " chosen time"
    )
    instead: ClassVar = {
        "actor_kind": None, "actor_name": by, "seller_id": "about", "offer_id": None, "ticket": ticket,
        "details": "kept",
    }  # fmt: skip

    @admin.display(description=_("about"))
    def about(self, entry: AuditEntry) -> SafeString | str:
        """Return the listing, the seller, the bulk action or whatever the act was about."""
        return telling.about(entry)

    @admin.display(description=_("reason"))
    def short_reason(self, entry: AuditEntry) -> str:
        """Return the beginning of the reason."""
        return Truncator(spoken(entry.reason)).chars(REASON_SHOWN) or NOTHING

    @admin.display(description=_("details"))
    def kept(self, entry: AuditEntry) -> SafeString | str:
        """Return what else was kept with the act."""
        return telling.details(entry.details)
