"""The admin's view of what the desk keeps."""

from django.contrib import admin

from channelsync.dashboard.models import CodeNote, ErrorTemplate, FailureKind, LoginAttempt, Note, Preference, SavedView
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(CodeNote, ErrorTemplate, FailureKind, LoginAttempt, Note, Preference, SavedView)
class DeskAdmin(ReadOnlyAdmin):
    """Notes, templates, views, preferences: changed at the desk; kinds of failures: kept by the figures."""
