"""The admin's view of sellers and of the history of listings. Listings themselves: see the reports' admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from channelsync.listings.models import ListingError, OfferRevision, Seller, Transition
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    """Sellers, and whether SCX takes reports for them."""

    list_display = ("id", "company_name", "link_state", "link_changed_at", "last_sign_at", "first_seen_at")
    list_filter = ("link_state",)
    search_fields = ("id", "company_name")
    ordering = ("id",)
    told = ("link_reason",)


@admin.register(OfferRevision)
class OfferRevisionAdmin(ReadOnlyAdmin):
    """What sellers sent, revision by revision."""

    list_display = ("offer", "number", "kind", "created_at", "applied_at", "is_unchanged")
    list_select_related = ("offer",)
    search_fields = ("=offer__offer_id",)
    search_help_text = _("offer id")
    raw_id_fields = ("offer", "event")


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Who moved a listing from which state to which, and why."""

    list_display = ("at", "offer", "kind", "from_state", "to_state", "actor_kind", "actor_name", "reason", "ticket")
    list_filter = ("kind", "to_state")
    list_select_related = ("offer",)
    search_fields = ("=offer__offer_id",)
    search_help_text = _("offer id")


@admin.register(ListingError)
class ListingErrorAdmin(ReadOnlyAdmin):
    """What sellers were told was wrong."""

    list_display = ("transition", "position", "code", "message", "related_attribute_id", "recommended_value")
    list_select_related = ("transition",)
    search_fields = ("=code",)
    search_help_text = _("code")
