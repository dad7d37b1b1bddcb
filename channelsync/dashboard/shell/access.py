"""Who may see the desk, and how its answers may be cached."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache

from channelsync.audit.actors import Actor
from channelsync.dashboard.shell.kept_input import ask_to_log_in

FOREIGN_PAYLOAD = "events.view_foreign_payload"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def desk_page(view: View[P]) -> View[P]:
    """Let staff in, send others to the log-in page; no cache mixes up page and fragment of one URL.

    A fragment that is asked for after the session ended gets a bare 401: the page says so and keeps what was typed.
    A form that is posted without a script is kept over the log-in.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401)
            if request.method == "POST":
                return ask_to_log_in(request)
            return cast(HttpResponseBase, redirect_to_login(request.get_full_path()))
        if not may_use_desk(request):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    return cast(View[P], never_cache(guarded))


def may_use_desk(request: HttpRequest) -> bool:
    """Say whether the user is staff of the marketplace."""
    return bool(request.user.is_authenticated and request.user.is_staff)


def may_see_foreign_payload(request: HttpRequest) -> bool:
    """Say whether the user may read payloads of types that are not handled here (they may name buyers)."""
    return cast(User, request.user).has_perm(FOREIGN_PAYLOAD)


def actor(request: HttpRequest) -> Actor:
    """Return the person behind the request, for `by=` of a service."""
    return Actor.person(request.user)
