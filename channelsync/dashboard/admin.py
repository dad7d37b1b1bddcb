"""The admin's view of what the desk keeps."""

from django.contrib import admin

from channelsync.dashboard.models import CodeNote, ErrorTemplate, Note, Preference, SavedView
from channelsync.runtime.read_only import ReadOnlyAdmin


@admin.register(CodeNote, ErrorTemplate, Note, Preference, SavedView)
class DeskAdmin(ReadOnlyAdmin):
    """Notes, templates, views and preferences: people change them at the desk."""
