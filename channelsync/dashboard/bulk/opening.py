"""Where the dialog of a bulk action stands: at an address that names what it shows.

So one may leave it, come back, and load it anew as any page. What was typed is there again as it was when the dialog
was drawn last; what was typed since is the browser's to keep.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from channelsync.bulk import showing
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.bulk.extents import Shown
from channelsync.dashboard.bulk.failing import DRAWING, Failure
from channelsync.dashboard.bulk.forms import BulkForm
from channelsync.dashboard.bulk.undone import typed_in
from channelsync.runtime.without_waiting import is_held, waiting_briefly

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


def typed(request: HttpRequest, shown: Shown) -> QueryDict:
    """Return what a form brings, else what its dialog was filled with before; may be changed.

    A dialog that is new is filled with what the undone bulk action said that its address names.
    """
    if request.method == "POST":
        return request.POST.copy()
    if shown.typed:
        return QueryDict(shown.typed, mutable=True)
    number, said = request.GET.get("undone", ""), QueryDict(mutable=True)
    if number.isascii() and number.isdigit() and len(number) < 19:
        job = BulkJob.objects.filter(pk=int(number)).first()
        said.update(dict(typed_in(job) if job else ()))
    return said


def keep_typed(shown: Shown, posted: QueryDict, failure: Failure | None) -> bool:
    """Keep what a dialog is filled with, its error rows as they are drawn now; returns whether that was possible."""
    fields = [(name, posted.get(name, "")) for name in BulkForm.base_fields]
    fields += _errors(failure) if failure else []
    try:
        with waiting_briefly():
            return showing.note_typed(shown.key, urlencode([(name, text) for name, text in fields if text]))
    except OperationalError as error:
        if not is_held(error):
            raise
        return False


def _errors(failure: Failure) -> list[tuple[str, str]]:
    rows = [row.fields() for row in failure.rows]
    return [
        ("rows", str(len(rows))),
        ("shown_sample", str(failure.sample.number if failure.sample else "")),
        *((f"error-{index}-{name}", text) for index, row in enumerate(rows) for name, text in row.items()),
    ]


def _with_query(names: dict[str, str]) -> str:
    return f"{reverse('bulk_new')}?{urlencode({name: text for name, text in names.items() if text})}"
