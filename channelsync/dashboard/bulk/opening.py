"""Where the dialog of a bulk action stands: at an address that names what it shows.

So one may leave it, come back, and load it anew as any page.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.bulk.failing import DRAWING
from channelsync.dashboard.bulk.undone import typed_in

LONGEST = 3500  # characters of an address; web servers take lines of some 4,000


def address(kind: BulkKind, key: UUID, *, back: str = "", undone: str = "") -> str:
    """Return the address of a dialog; where back leads is left out if it is too long for one."""
    names = {"kind": kind.value, "shown": str(key), "undone": undone, "next": back}
    found = _with_query(names)
    return found if len(found) <= LONGEST else _with_query({**names, "next": ""})


def opens(request: HttpRequest) -> bool:
    """Say whether a request comes from a page with listings: what a dialog sends names it, or says what was typed."""
    if request.path != reverse("bulk_new") or "shown" in (request.POST if request.method == "POST" else request.GET):
        return False
    return not any(name in request.POST for name in ("confirm", "reason", "rows", *DRAWING))


def typed(request: HttpRequest) -> QueryDict:
    """Return what a form brings, or what the undone bulk action said that an address names; may be changed."""
    if request.method == "POST":
        return request.POST.copy()
    number, said = request.GET.get("undone", ""), QueryDict(mutable=True)
    if number.isascii() and number.isdigit() and len(number) < 19:
        job = BulkJob.objects.filter(pk=int(number)).first()
        said.update(dict(typed_in(job) if job else ()))
    return said


def _with_query(names: dict[str, str]) -> str:
    return f"{reverse('bulk_new')}?{urlencode({name: text for name, text in names.items() if text})}"
