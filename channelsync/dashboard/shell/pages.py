"""Answer a request with the whole page, or with the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect


def wants_part(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part; going back in the history asks for the whole page again."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def page(request: HttpRequest, template: str, part: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render `template`, or only its partial `part` when htmx asked."""
    name = f"{template}#{part}" if wants_part(request) else template
    return render(request, name, context, status=status)


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page, after a form that htmx or the browser itself posted."""
    return HttpResponseClientRedirect(url) if wants_part(request) else HttpResponseRedirect(url)


def query_of(request: HttpRequest) -> str:
    """Return the request's query as an address takes it, '' for none."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def next_url(request: HttpRequest, default: str = "/") -> str:
    """Return where a form, or an address, wants to go afterwards, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else default
