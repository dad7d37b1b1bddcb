"""Note in the audit log who took data out of the desk, and which."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from channelsync.audit import services as audit
from channelsync.dashboard.shell.access import actor
from channelsync.runtime.without_waiting import waiting_briefly

QUERY_KEPT = 2000  # characters of an address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def traced(view: View[P]) -> View[P]:
    """Note each file that a view sends: of which seller or bulk action the page is, and the address, or the pasted
    lines, that say what is in it.
    """

    @wraps(view)
    def noted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        file = response.headers.get("Content-Disposition", "").partition("filename=")[2].strip('"')
        if file:
            details: dict[str, Any] = {"file": file, "query": request.GET.urlencode()[:QUERY_KEPT]}
            if lines := request.POST.get("lines", "")[:QUERY_KEPT]:
                details["lines"] = lines
            if bulk_id := kwargs.get("pk"):  # no other page of a numbered thing sends a file
                details["bulk"] = bulk_id
            with waiting_briefly():
                seller_id = str(kwargs.get("seller_id", ""))
                audit.record(by=actor(request), action="export", seller_id=seller_id, details=details)
        return response

    return cast(View[P], noted)
