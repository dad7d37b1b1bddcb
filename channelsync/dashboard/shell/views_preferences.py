"""What each person sets for themselves: appearance in this browser, time zone and page size everywhere."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.context import DENSITIES, DENSITY_COOKIE, THEME_COOKIE, THEMES
from channelsync.dashboard.shell.pages import next_url, page
from channelsync.dashboard.shell.preference_form import PreferenceForm
from channelsync.dashboard.shell.preferences import prefer

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
@desk_page
def show_preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep what a person prefers."""
    user = cast(User, request.user)
    form = PreferenceForm(request.POST or None, user=user)
    if not form.is_valid():
        return page(request, "desk/preferences.html", "form", {"form": form}, status=422 if form.is_bound else 200)
    prefer(by=user, **form.cleaned_data)
    messages.success(request, _("Your preferences are saved."))
    return redirect("preferences")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember appearance and density in cookies: the server draws the page in them, so nothing flashes or jumps."""
    response = HttpResponseRedirect(next_url(request))
    for name, cookie, choices in (("theme", THEME_COOKIE, THEMES), ("density", DENSITY_COOKIE, DENSITIES)):
        chosen = request.POST.get(name, "")
        if chosen in choices:
            response.set_cookie(cookie, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response
