"""Confirm a bulk action: what it is about, what it costs, why.

Any page may post here: `kind` (a BulkKind), and either `pk` (several, `id:version` as the page showed them) or
`all=1` with `query`, the filter's address. It is led to the dialog's own address, which names what is shown by
`shown`. Nothing happens before `confirm` is posted with a reason and that key: what was shown is what is ordered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channelsync.bulk import services as bulk
from channelsync.bulk.freezing import LARGEST
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.bulk.needs import needs
from channelsync.dashboard.bulk.extents import (
    Extent,
    Shown,
    acted_on,
    extent_of,
    first_seen,
    key_of,
    known,
    samples_of,
    shown_by,
)
from channelsync.dashboard.bulk.faces import HELP
from channelsync.dashboard.bulk.failing import DRAWING, Failure
from channelsync.dashboard.bulk.following_up import Failed, Moved, Skipped
from channelsync.dashboard.bulk.foreseeing import goals, goals_of, unchanged_since_failure
from channelsync.dashboard.bulk.forms import BulkForm
from channelsync.dashboard.bulk.meanwhile import differences
from channelsync.dashboard.bulk.opening import address, keep_typed, opens, typed
from channelsync.dashboard.bulk.selections import Matching, Order, Selection, read_selection
from channelsync.dashboard.bulk.wording import order_of, told_in_words, unfit_for
from channelsync.dashboard.lists import misread
from channelsync.dashboard.pushing.asking import Question, focus_first, objections
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, next_url, page, wants_part
from channelsync.listings.lifecycle import State

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person is about to order, and where *back* leads."""

    selection: Selection
    kind: BulkKind
    title: str
    back: str
    fixed: bool = False  # kind, listings and errors are those of an earlier action
    repeated: Sequence[Mapping[str, Any]] = ()  # the errors that are told again
    live_since: datetime | None = None  # told again

    @property
    def needed(self) -> Q:
        """Return what a listing has to be, else it is skipped; of an earlier action's only the right ones are left."""
        return Q() if self.fixed else needs(self.kind)


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_new(request: HttpRequest) -> HttpResponse:
    """Confirm an action for listings that were selected on a page, or for all that a filter finds."""
    asked = request.POST if request.method == "POST" else request.GET
    text, shown = asked.get("kind", ""), known(asked)
    selection = shown.selection if shown else read_selection(asked)
    listings = reverse("listings") + (f"?{selection.query}" if isinstance(selection, Matching) else "")
    back = next_url(request, listings)
    if objection := _objection(text, selection):
        messages.error(request, objection)
        return go_to(request, back)
    kind = BulkKind(text)
    wish = Wish(selection, kind, str(kind.label), back)
    if shown is None and request.method == "GET" and "shown" in asked:
        return render(request, "bulk/gone.html", {"wish": wish, "ordered": _ordered(key_of(asked))}, status=410)
    shown = shown or first_seen(selection)
    if opens(request) and not shown.too_many:
        return go_to(request, address(kind, shown.key, back=next_url(request, ""), undone=asked.get("undone", "")))
    return _confirm(request, wish, shown)


def _objection(kind: str, selection: Selection) -> str:
    """Say why nothing can be ordered: who mistypes an address must not order something else instead."""
    if kind not in BulkKind.values or kind == BulkKind.CORRECT:
        return _("There is no bulk action “%(kind)s” for listings. Select them and choose one below the list.") % {
            "kind": kind[:40]
        }
    if isinstance(selection, Matching) and (part := misread.misread(QueryDict(selection.query))):
        return misread.objection(part)
    return ""


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the same again, for what SCX rejected, or with `skipped` for what was skipped."""
    job = get_object_or_404(BulkJob, pk=min(pk, LARGEST_ID), finished_at__isnull=False)
    asked = request.POST if request.method == "POST" else request.GET
    skipped = "skipped" in asked
    title = _("Take up those that were skipped: %(action)s") if skipped else _("Retry those that failed: %(action)s")
    kind = BulkKind.RESEND if job.kind == BulkKind.CORRECT else BulkKind(job.kind)
    selection: Selection = Skipped(job) if skipped else Failed(job)
    errors, back = job.parameters.get("errors", ()), reverse("bulk_job", args=[pk])
    title %= {"action": job.get_kind_display()}
    wish = Wish(selection, kind, title, back, True, errors, job.listed_at)
    return _confirm(request, wish, shown_by(selection, request.POST))


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that each listing is told again what held before the action."""
    job = get_object_or_404(BulkJob, pk=min(pk, LARGEST_ID), finished_at__isnull=False, kind__in=bulk.MOVING)
    title = _("Correct: %(action)s") % {"action": job.get_kind_display()}
    wish = Wish(Moved(job), BulkKind.CORRECT, title, reverse("bulk_job", args=[pk]), fixed=True)
    return _confirm(request, wish, shown_by(wish.selection, request.POST))


@require_POST
@desk_page
def bulk_preview(request: HttpRequest) -> HttpResponseBase:
    """Show what the sellers of a selection will read of the errors as they stand in the form, sample by sample.

    Without a script the whole form comes back, with the preview beside what was typed.
    """
    if not wants_part(request):
        return bulk_new(request)
    shown = shown_by(read_selection(request.POST), request.POST)
    offers, chosen, _stale = acted_on(shown.selection, shown, needs(BulkKind.FAILED))
    offers = offers.filter(chosen)
    failure = Failure.read(request.POST, offers, samples_of(offers), check=False)
    context = {
        "this_url": address(BulkKind.FAILED, shown.key, back=next_url(request, "")),
        "preview_url": reverse("bulk_preview"),
        "shown": True,
        **failure.preview(),
    }
    return render(request, "push/preview.html#preview", context)


def _confirm(request: HttpRequest, wish: Wish, shown: Shown) -> HttpResponse:
    posted = typed(request, shown)
    confirms = request.method == "POST" and "confirm" in posted and not any(name in posted for name in DRAWING)
    extent = extent_of(wish.selection, shown, wish.needed)
    failure = _failure(posted, wish, extent, check=confirms)
    dialog = _Dialog(wish, _form(posted, wish, confirms=confirms), failure, extent, shown)
    kept = request.method == "POST" and keep_typed(shown, posted, failure)
    if not confirms:
        # without a script, a button that draws the form anew leads back to its address, as one that opens it does
        leads_back = (
            kept and not wants_part(request) and _stands_alone(request) and not (failure and failure.typed.note)
        )
        return go_to(request, _address(request, dialog)) if leads_back else _show(request, dialog)
    faulty = failure is not None and (not failure.is_valid() or dialog.question(posted).is_open)
    if faulty or not dialog.form.is_valid() or not extent.orderable or shown.is_new:
        return _show(request, dialog, status=422)
    before = BulkJob.objects.filter(key=shown.key).exists()
    try:
        job = wish.selection.freeze(_order(request, dialog), shown.seen)
    except (bulk.EmptySelection, bulk.TooMany):
        return _show(request, dialog, status=422)
    if before:
        _tell_confirmed(request, job, wish)
    for text in () if before else differences(wish.selection, shown.seen):
        messages.warning(request, text)
    return go_to(request, reverse("bulk_job", args=[job.pk]))


def _tell_confirmed(request: HttpRequest, job: BulkJob, wish: Wish) -> None:
    if job.kind == wish.kind:
        messages.info(request, _("This form was confirmed before: this is the bulk action that it ordered."))
        return
    said = _(
        "This dialog was confirmed before, as “%(ordered)s”. “%(wanted)s” was not ordered: select the listings anew."
    )
    messages.error(request, said % {"ordered": job.get_kind_display(), "wanted": wish.kind.label})


@dataclass(frozen=True, slots=True)
class _Dialog:
    """What is drawn: the wish, what was typed, and what is known of the listings."""

    wish: Wish
    form: BulkForm
    failure: Failure | None
    extent: Extent
    shown: Shown

    def question(self, posted: QueryDict) -> Question:
        """Return what is odd about the errors."""
        return self.failure.question(accepted=posted.get("warned", "")) if self.failure else Question()


def _form(posted: QueryDict, wish: Wish, *, confirms: bool) -> BulkForm:
    timed = wish.kind == BulkKind.LISTED and not wish.fixed
    if confirms:
        return BulkForm(posted, timed=timed)
    return BulkForm(initial={name: posted.get(name, "") for name in BulkForm.base_fields}, timed=timed)


def _failure(posted: QueryDict, wish: Wish, extent: Extent, *, check: bool) -> Failure | None:
    if wish.kind != BulkKind.FAILED or wish.fixed:
        return None
    return Failure.read(posted, extent.offers, extent.samples, check=check)


def _order(request: HttpRequest, dialog: _Dialog) -> Order:
    told = {"errors": dialog.failure.errors()} if dialog.failure else {}
    why, parameters = dialog.form.cleaned_data, {**told, **dialog.form.parameters()}
    return Order(dialog.wish.kind, actor(request), why["reason"], why["ticket"], parameters, dialog.shown.key)


def _show(request: HttpRequest, dialog: _Dialog, *, status: int = 200) -> HttpResponse:
    wish, extent, failure = dialog.wish, dialog.extent, dialog.failure
    context: dict[str, Any] = failure.context() if failure else {}
    rows, question = context.get("rows", ()), dialog.question(request.POST)
    if status == 200 and not wants_part(request):  # a button that draws the form anew keeps the focus itself
        focus_first(rows, dialog.form)
    context |= objections(request, dialog.form, rows, question, refused=status != 200)
    told: Mapping[int, State] = {}
    if isinstance(wish.selection, Moved) and extent.orderable:
        told = goals_of(wish.selection.job, extent.samples)
        context["goals"] = goals(wish.selection.job)
    if wish.kind == BulkKind.RETRY and not wish.fixed and extent.orderable:
        context["unchanged"] = unchanged_since_failure(extent.offers)
    notes = wish.selection.notes(extent.samples) if isinstance(wish.selection, Skipped) else {}
    context |= {
        "wish": wish,
        "form": dialog.form,
        "extent": extent,
        "samples": [(offer, notes.get(offer.pk, ""), told.get(offer.pk)) for offer in extent.samples],
        "overrides": isinstance(wish.selection, Skipped),
        "look_again": status != 200 and dialog.shown.is_new and extent.orderable,
        "repeated": told_in_words(wish.repeated),
        "order": order_of(wish.kind, extent.acted),
        "meanwhile": differences(wish.selection, dialog.shown.seen) if status != 200 and not extent.orderable else (),
        "unfit": unfit_for(wish.kind, extent.unfit),
        "largest": LARGEST,
        "explained": HELP[wish.kind],
        "hidden": [*wish.selection.hidden(), ("shown", str(dialog.shown.key))],
        "ordered": _ordered(dialog.shown.key),
        "this_url": _address(request, dialog),
        "next_url": wish.back,
    }
    return page(request, "bulk/new.html", "form", context, status=status)


def _ordered(key: UUID | None) -> BulkJob | None:
    """Return the bulk action that a dialog has ordered already."""
    return BulkJob.objects.filter(key=key).only("kind").first() if key else None


def _address(request: HttpRequest, dialog: _Dialog) -> str:
    """Return where the dialog stands: it may be drawn from another address."""
    if _stands_alone(request):
        return address(dialog.wish.kind, dialog.shown.key, back=next_url(request, ""))
    return request.path


def _stands_alone(request: HttpRequest) -> bool:
    """Say whether the dialog's address names all that it shows; those that follow an action stand at its address."""
    return request.path in (reverse("bulk_new"), reverse("bulk_preview"))
