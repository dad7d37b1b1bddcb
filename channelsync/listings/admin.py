"""The admin's view of sellers and of the history of listings. Listings themselves: see the reports' admin."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from channelsync.listings.admin_columns import by, listing, ticket
from channelsync.listings.admin_search import by_listing, by_person_but_sellers, by_text, by_words
from channelsync.listings.models import ListingError, OfferRevision, Seller, Transition
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    """Sellers, and whether SCX takes reports for them."""

    list_display = ("id", "company_name", "link_state", "link_changed_at", "last_sign_at", "first_seen_at")
    list_filter = ("link_state",)
    search_fields = ("id", "company_name")
    ordering = ("id",)
    sortable_by = None
    told = ("link_reason",)


@admin.register(OfferRevision)
class OfferRevisionAdmin(ReadOnlyAdmin):
    """What sellers sent, revision by revision."""

    list_display = ("id", listing, "number", "kind", "created_at", "applied_at", "is_unchanged")
    list_select_related = ("offer",)
    searches = (by_listing("offer__seller", "offer__offer_id"),)
    search_help_text = _("seller/offer or offer id")
    raw_id_fields = ("offer", "event")


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Who moved a listing from which state to which, and why."""

    list_display = ("at", listing, "kind", "from_state", "to_state", by, "reason", ticket)
    list_filter = ("kind", "to_state")
    list_select_related = ("offer",)
    instead: ClassVar = {"actor_kind": None, "actor_name": by, "ticket": ticket}
    searches = (
        by_listing("offer__seller", "offer__offer_id"), by_person_but_sellers, by_text("ticket"),
        by_words("reason", "actor_name"),
    )  # fmt: skip
    search_help_text = _(
        "seller/offer, offer id, person, ticket; or words of the reason, in the newest 100,000 that the filters leave"
    )


@admin.register(ListingError)
class ListingErrorAdmin(ReadOnlyAdmin):
    """What sellers were told was wrong."""

    list_display = ("transition", "position", "code", "message", "related_attribute_id", "recommended_value")
    list_select_related = ("transition",)
    search_fields = ("=code",)
    search_help_text = _("code")
