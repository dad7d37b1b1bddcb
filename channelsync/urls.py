"""Addresses: the desk, the admin, and switching the language."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler500 = "channelsync.dashboard.shell.failing.failed"
# The admin's own link to the site would lead where "To the listings" beside it leads.
admin.site.site_url = None
urlpatterns = [
    # One door: the admin's own would know no limit to wrong passwords.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("channelsync.dashboard.urls")),
]
