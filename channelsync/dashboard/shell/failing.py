"""Answer a request that failed: a database that takes no writes just now is told apart from our own mistakes."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from channelsync.dashboard.shell import kept_input
from channelsync.runtime.without_waiting import is_held

AGAIN_SECONDS = 10  # when a program may try again


def failed(request: HttpRequest) -> HttpResponse:
    """Say that nothing can be written just now, with the form at hand to send again; else show the page of a crash.

    htmx gets a bare 503: its page says so, and keeps what was typed.
    """
    if not is_held(sys.exception()):
        return server_error(request)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=503)
    else:
        # A form whose token nobody has looked at may be a trap.
        was_written = request.method == "POST"
        is_own = was_written and getattr(request, "csrf_processing_done", False)
        kept = kept_input.posted(request) if is_own else None
        response = render(request, "503.html", {"kept": kept, "was_written": was_written}, status=503)
    response.headers["Retry-After"] = str(AGAIN_SECONDS)
    return response
