"""The admin's view of the channel's categories and attributes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from channelsync.attributes.models import Attribute, Category
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(Category)
class CategoryAdmin(ReadOnlyAdmin):
    """The category tree that the channel has published."""

    list_display = ("id", "name", "path", "listing_allowed", "attributes_synced_at")
    ordering = ("path",)
    search_fields = ("=id", "name")
    search_help_text = _("category id or words of the name")


@admin.register(Attribute)
class AttributeAdmin(ReadOnlyAdmin):
    """The fields that the channel asks for."""

    list_display = ("attribute_id", "name", "category_id", "type", "required")
    search_fields = ("=attribute_id", "name")
    search_help_text = _("attribute id or words of the name")
