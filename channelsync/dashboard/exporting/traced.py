"""Note in the audit log who took data out of the desk, and which."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from channelsync.audit import services as audit
from channelsync.dashboard.shell.access import actor
from channelsync.runtime.without_waiting import waiting_briefly

QUERY_KEPT = 2000  # characters of an address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def traced(view: View[P]) -> View[P]:
    """Note each file that a view sends, with the address, or the pasted lines, that say what is in it."""

    @wraps(view)
    def noted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        file = response.headers.get("Content-Disposition", "").partition("filename=")[2].strip('"')
        if file:
            details = {"file": file, "query": request.GET.urlencode()[:QUERY_KEPT]}
            if lines := request.POST.get("lines", "")[:QUERY_KEPT]:
                details["lines"] = lines
            with waiting_briefly():
                audit.record(by=actor(request), action="export", details=details)
        return response

    return cast(View[P], noted)
