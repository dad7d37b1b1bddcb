"""Keep what was typed in a form over the end of a session: log in again, see it, and send it then."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

# What a form carries besides what people type.
CARRIED = frozenset(
    (
        *("next", "version", "seen", "key", "query", "kind", "count", "rows", "previewed", "severity"),
        *("warned", "shown", "pk", "all", "sample", "shown_sample", "confirm"),
    )
)
LONGEST = 10 * 1024 * 1024  # characters; the largest form that the desk has is far below


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was posted too late: where to, with what, and the page that it stood on."""

    to: str
    data: str
    back: str

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Return names and values, as the form sent them."""
        return [(name, value) for name, values in QueryDict(self.data).lists() for value in values]

    @property
    def typed(self) -> list[str]:
        """Return what a person may have typed, to be read again before it is sent."""
        texts = (value.strip() for name, value in self.fields if name.rpartition("-")[2] not in CARRIED)
        return [text for text in texts if text and not text.isdigit()]


def ask_to_log_in(request: HttpRequest, *, trusted: bool = True) -> HttpResponse:
    """Answer a form that comes after the end of the session; only a `trusted` one is kept, for it may be a trap."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    kept = posted(request) if trusted else None
    context = {"form": AuthenticationForm(request), "next": kept.back if kept else "/", "kept": kept, "ended": True}
    return render(request, "registration/login.html", context, status=401)


def posted(request: HttpRequest) -> Kept | None:
    """Return the form that a request brings, to be sent again; None where it holds a password."""
    return None if any("password" in name for name in request.POST) else _kept_of(request)


def read(request: HttpRequest) -> Kept | None:
    """Return what a log-in form carries on, if its addresses are on this site."""
    form = request.POST
    kept = Kept(form.get("kept_to", ""), form.get("kept_data", "")[:LONGEST], form.get("kept_back", "/"))
    return kept if _is_here(request, kept.to) and _is_here(request, kept.back) else None


def comes_from_here(request: HttpRequest) -> bool:
    """Say whether the browser tells that a page of this site posted: another one may be a trap."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin == f"{request.scheme}://{request.get_host()}"


def _kept_of(request: HttpRequest) -> Kept:
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    referer = urlsplit(request.headers.get("Referer", ""))
    back = referer._replace(scheme="", netloc="", fragment="").geturl() if referer.netloc == request.get_host() else ""
    return Kept(request.get_full_path(), data.urlencode(), back if _is_here(request, back) else "/")


def _is_here(request: HttpRequest, url: str) -> bool:
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
