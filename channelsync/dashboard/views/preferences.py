"""What each person sets for their own browser."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from channelsync.dashboard.context import THEME_COOKIE, THEMES
from channelsync.dashboard.pages import next_url

YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember the appearance in a cookie: the server draws the page in it, so nothing flashes."""
    response = HttpResponseRedirect(next_url(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response
