"""The admin's view of what the desk keeps: changed at the desk alone; kinds of failures are kept by the figures."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.models import CodeNote, ErrorTemplate, FailureKind, LoginAttempt, Note, Preference, SavedView
from channelsync.listings.admin_columns import listing, ticket
from channelsync.listings.admin_search import by_listing, by_text, by_words
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """What colleagues wrote on sellers and listings."""

    list_display = ("created_at", listing, "text", ticket, "author_name")
    searches = (by_listing(), by_text("seller_id"), by_text("ticket"), by_words("text", "author_name"))
    search_help_text = _("seller/offer, seller, ticket, author, or words of the note")


@admin.register(CodeNote)
class CodeNoteAdmin(ReadOnlyAdmin):
    """What colleagues know about error codes."""

    list_display = ("code", "text", "author_name", "updated_at")
    ordering = ("code",)


@admin.register(ErrorTemplate)
class ErrorTemplateAdmin(ReadOnlyAdmin):
    """Ready words for error codes."""

    list_display = ("code", "name", "message_de", "message_en", "is_active")
    ordering = ("code", "name")


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """Filters under a name."""

    list_display = ("name", "owner", "is_shared", "query", "created_at")
    list_select_related = ("owner",)


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    """How people like the desk."""

    list_display = ("user", "time_zone", "page_size", "default_view")
    list_select_related = ("user", "default_view")


@admin.register(FailureKind)
class FailureKindAdmin(ReadOnlyAdmin):
    """What listings failed for, ever."""

    list_display = ("code", "pattern", "first_at", "last_at")


@admin.register(LoginAttempt)
class LoginAttemptAdmin(ReadOnlyAdmin):
    """Tries to log in, as the throttle counts them."""

    list_display = ("at", "address", "succeeded")
    list_filter = ("succeeded",)
    searches = (by_text("address"),)
    search_help_text = _("IP address")
