"""The admin's view of bulk actions."""

from typing import ClassVar

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from channelsync.bulk.models import BulkItem, BulkJob, ItemStatus, ShownSelection
from channelsync.listings.admin_columns import bulk_link, by, listing, ticket
from channelsync.listings.admin_search import by_listing, by_number, by_person, by_text, by_words
from channelsync.runtime.read_only import NOTHING, ReadOnlyAdmin


@admin.register(BulkJob)
class BulkJobAdmin(ReadOnlyAdmin):
    """Who did what to how many listings, and why."""

    list_display = ("id", "action", "status", "total", by, "reason", ticket, "created_at", "finished_at")
    list_filter = ("kind", "status")
    sortable_by = None
    instead: ClassVar = {"kind": "action", "actor_kind": None, "actor_name": by, "ticket": ticket, "counts": "outcome"}
    searches = (
        by_number("pk"), by_person, by_text("ticket"), by_listing("items__offer__seller", "items__offer__offer_id"),
        by_words("reason", "actor_name"),
    )  # fmt: skip
    search_help_text = _("number, person, ticket, seller/offer, or words of the reason")

    @admin.display(description=_("action"), ordering="kind")
    def action(self, job: BulkJob) -> SafeString:
        """Return what it does, as a link to the desk's page."""
        return bulk_link(job.pk, job.get_kind_display())

    @admin.display(description=_("counts"))
    def outcome(self, job: BulkJob) -> str:
        """Return how many listings ended how."""
        words = dict(ItemStatus.choices)
        counts = {words.get(status, status): number for status, number in job.counts.items() if number}
        return ", ".join(f"{status}: {number}" for status, number in counts.items()) or NOTHING


@admin.register(BulkItem)
class BulkItemAdmin(ReadOnlyAdmin):
    """What became of each listing of a bulk action."""

    list_display = ("id", "bulk_action", listing, "version", "status", "detail")
    list_select_related = ("job", "offer")
    told = ("detail",)
    searches = (by_number("job"), by_listing("offer__seller", "offer__offer_id"))
    search_help_text = _("number of the bulk action, seller/offer or offer id")

    @admin.display(description=_("bulk action"))
    def bulk_action(self, item: BulkItem) -> SafeString:
        """Return the bulk action, as a link to the desk's page."""
        return bulk_link(item.job_id, item.job)


@admin.register(ShownSelection)
class ShownSelectionAdmin(ReadOnlyAdmin):
    """Which selections wait to be confirmed; never the listings in them, which are packed."""

    list_display = ("key", "created_at")
    fields = ("key", "created_at")
    ordering = ("-created_at",)
