"""Confirm a bulk action: what it is about, what it costs, why.

Any page may post here: `kind` (a BulkKind), and either `pk` (several, `id:version` as the page showed them) or
`all=1` with `query`, the filter's address. Nothing happens before `confirm` is posted with a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from channelsync.bulk import services as bulk
from channelsync.bulk.freezing import LARGEST
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.bulk.faces import HELP
from channelsync.dashboard.bulk.failing import DRAWING, Failure
from channelsync.dashboard.bulk.forms import BulkForm
from channelsync.dashboard.bulk.selections import (
    Extent,
    Failed,
    Matching,
    Moved,
    Order,
    Selection,
    extent_of,
    read_selection,
    samples_of,
)
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, next_url, page

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person is about to order, and where *back* leads."""

    selection: Selection
    kind: BulkKind
    title: str
    back: str
    fixed: bool = False  # kind and errors are those of an earlier action
    repeated: Sequence[Mapping[str, Any]] = ()  # the errors that are told again


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_new(request: HttpRequest) -> HttpResponse:
    """Confirm an action for listings that were selected on a page, or for all that a filter finds."""
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("kind", "")
    kind = BulkKind(text) if text in BulkKind.values and text != BulkKind.CORRECT else BulkKind.IN_PROGRESS
    selection = read_selection(asked)
    listings = reverse("listings") + (f"?{selection.query}" if isinstance(selection, Matching) else "")
    return _confirm(request, Wish(selection, kind, str(kind.label), next_url(request, listings)))


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the same again, for what SCX rejected and what was skipped."""
    job = _finished(pk)
    title = _("Retry those that failed: %(action)s") % {"action": job.get_kind_display()}
    kind = BulkKind.RESEND if job.kind == BulkKind.CORRECT else BulkKind(job.kind)
    errors = job.parameters.get("errors", ())
    return _confirm(request, Wish(Failed(job), kind, title, reverse("bulk_job", args=[pk]), True, errors))


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that each listing is told again what held before the action."""
    job = get_object_or_404(BulkJob, pk=min(pk, LARGEST_ID), finished_at__isnull=False, kind__in=bulk.MOVING)
    title = _("Correct: %(action)s") % {"action": job.get_kind_display()}
    return _confirm(request, Wish(Moved(job), BulkKind.CORRECT, title, reverse("bulk_job", args=[pk]), fixed=True))


@require_POST
@desk_page
def bulk_preview(request: HttpRequest) -> HttpResponse:
    """Show what the sellers of a selection will read of the errors as they stand in the form, sample by sample."""
    offers = read_selection(request.POST).offers()
    failure = Failure.read(request.POST, offers, check=False)
    context = {
        "this_url": reverse("bulk_new"),
        "preview_url": reverse("bulk_preview"),
        "shown": request.headers.get("HX-Request"),
        **failure.preview(request.POST, samples_of(offers)),
    }
    return page(request, "push/preview.html", "preview", context)


def _finished(pk: int) -> BulkJob:
    return get_object_or_404(BulkJob, pk=min(pk, LARGEST_ID), finished_at__isnull=False)


def _confirm(request: HttpRequest, wish: Wish) -> HttpResponse:
    posted = request.POST.copy()
    confirms = request.method == "POST" and "confirm" in posted and not any(name in posted for name in DRAWING)
    failure = _failure(posted, wish, check=confirms)
    extent = extent_of(wish.selection)
    typed = {"reason": posted.get("reason", ""), "ticket": posted.get("ticket", "")}
    form = BulkForm(posted) if confirms else BulkForm(initial={**typed, "count": extent.count})
    if not confirms:
        return _show(request, wish, form, failure, extent)
    faulty = failure is not None and not failure.is_valid()
    if faulty or not form.is_valid() or not extent.count or extent.too_many:
        return _show(request, wish, form, failure, extent, status=422)
    try:
        job = wish.selection.freeze(_order(request, wish, form, failure))
    except (bulk.EmptySelection, bulk.TooMany):
        return _show(request, wish, form, failure, extent_of(wish.selection), status=422)
    _say_if_more_or_fewer(request, form.cleaned_data["count"], job.total)
    return go_to(request, reverse("bulk_job", args=[job.pk]))


def _failure(posted: QueryDict, wish: Wish, *, check: bool) -> Failure | None:
    if wish.kind != BulkKind.FAILED or wish.fixed:
        return None
    return Failure.read(posted, wish.selection.offers(), check=check)


def _order(request: HttpRequest, wish: Wish, form: BulkForm, failure: Failure | None) -> Order:
    parameters = {"errors": failure.errors()} if failure else {}
    why = form.cleaned_data
    return Order(wish.kind, actor(request), why["reason"], why["ticket"], parameters)


def _say_if_more_or_fewer(request: HttpRequest, shown: int | None, frozen: int) -> None:
    """Say when listings came or went between looking and confirming."""
    if shown is None or shown == frozen:
        return
    text = ngettext(
        "%(frozen)s listing is in this bulk action; the page had shown %(shown)s.",
        "%(frozen)s listings are in this bulk action; the page had shown %(shown)s.",
        frozen,
    )
    messages.warning(request, text % {"frozen": frozen, "shown": shown})


def _show(
    request: HttpRequest, wish: Wish, form: BulkForm, failure: Failure | None, extent: Extent, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = failure.context(request.POST, extent.samples) if failure else {}
    context |= {
        "wish": wish,
        "form": form,
        "extent": extent,
        "largest": LARGEST,
        "explained": HELP[wish.kind],
        "hidden": wish.selection.hidden(),
        "this_url": request.path,
        "next_url": wish.back,
    }
    return page(request, "bulk/new.html", "form", context, status=status)
