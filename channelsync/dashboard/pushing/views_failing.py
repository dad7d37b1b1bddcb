"""Tell the seller that a listing failed: the rows of errors, their templates, and how it will look."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from channelsync.dashboard.listing.content import content_of, newest_revision
from channelsync.dashboard.listing.fields import Field, fields_of, missing
from channelsync.dashboard.listing.following import words_of
from channelsync.dashboard.listing.told import errors_of, last_failure
from channelsync.dashboard.listing.views import find_listing
from channelsync.dashboard.pushing.asking import Question, question_of
from channelsync.dashboard.pushing.forms import (
    DRAWING,
    ErrorForm,
    ReasonForm,
    Row,
    read_rows,
    row_forms,
    row_number,
    typed_rows,
    with_added,
    without_blanks,
)
from channelsync.dashboard.pushing.previewing import entries_of, filled, json_preview, preview
from channelsync.dashboard.pushing.redrawing import keep_unchanged
from channelsync.dashboard.pushing.suggesting import codes_known, template_named, usable_templates
from channelsync.dashboard.pushing.undone import AGAIN, typed_for, undone
from channelsync.dashboard.pushing.views import Act, decide, posted, show
from channelsync.dashboard.pushing.wording import row_of, with_field_named
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import query_of, wants_part
from channelsync.listings.languages import language_for
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports

FAILED = Act(
    gettext_lazy("Report as failed"),
    gettext_lazy("The seller sees the errors in JTL-Wawi after the next sync."),
    "push/failed.html",
    wide=True,
)
READS = {"de": gettext_lazy("This seller reads German."), "en": gettext_lazy("This seller reads English.")}


@require_http_methods(["GET", "POST"])
@desk_page
def push_failed(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as failed. What the rows' buttons post draws the form anew and checks nothing."""
    offer = find_listing(seller_id, offer_id)
    fields = fields_of(offer, content_of(offer, newest_revision(offer)))
    drawing = any(button in request.POST for button in DRAWING)
    typed, note = _rows(request, offer, fields, drawing=drawing)
    rows = row_forms(typed, check=request.method == "POST" and not drawing)
    later = drawing and wants_part(request)  # the preview of many errors takes its time, and asks for itself
    if later:
        keep_unchanged(rows, before=typed_rows(request.POST), after=typed)
    # Whoever fails what is live, be it in an older version, owes the next colleague an explanation.
    takes_back = offer.is_live
    initial = request.POST if drawing else {**typed_for(undone(request, offer, State.FAILED)), "version": offer.version}
    form = ReasonForm(None if drawing else posted(request), initial=initial, reason_required=takes_back)
    more = {**_choices(request, offer, fields, rows, previewed=not later), "note": note}

    def send(target: reports.Target) -> reports.Result:
        errors = [row.entry() for row in rows]
        return reports.report_failed(
            targets=[target], by=actor(request), errors=errors, delay=settings.UNDO_SECONDS, **form.why()
        )

    if drawing:
        drawn = show(request, offer, form, FAILED, rows=rows, more=more)
        return trigger_client_event(drawn, "drawn", after="settle") if later else drawn
    question = _question(rows, accepted=request.POST.get("warned", ""))
    return decide(request, offer, form, FAILED, send, rows=rows, question=question, more=more)


@require_http_methods(["GET", "POST"])
@desk_page
def preview_failed(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show what the seller will read of the rows as they stand in the form, and what is odd about them.

    Without a script the whole form comes back, with the preview beside what was typed.
    """
    offer = find_listing(seller_id, offer_id)
    form_url = reverse("push_failed", args=[offer.seller_id, offer.offer_id]) + query_of(request)
    if request.method != "POST":
        return redirect(form_url)
    fields = fields_of(offer, content_of(offer, newest_revision(offer)))
    rows = row_forms(typed_rows(request.POST), check=False)
    if wants_part(request):
        context = {"offer": offer, "rows": rows, "shown": True, **_seen(offer, fields, rows)}
        return render(request, "push/preview.html#preview", context)
    form = ReasonForm(None, initial=request.POST, reason_required=offer.is_live)
    more = {**_choices(request, offer, fields, rows), "this_url": form_url}
    return show(request, offer, form, FAILED, rows=rows, more=more)


def _seen(
    offer: Offer, fields: Mapping[str, Field], rows: list[ErrorForm], *, previewed: bool = True
) -> dict[str, Any]:
    """Return what is odd about the rows, told at their fields, and the preview unless it comes later."""
    errors = entries_of(rows)
    previews = preview(errors, fields)
    for row, one in zip(rows, previews, strict=True):
        row.note(one.findings)
    allowed = [(row.allowed_id, _allowed(row, fields)) for row in rows]
    if not previewed:
        return {"allowed": allowed, "preview_later": True}
    return {"allowed": allowed, "previews": filled(previews), "preview_json": json_preview(offer, errors)}


def _question(rows: Sequence[ErrorForm], *, accepted: str) -> Question:
    texts = [repr(error) for error in entries_of(rows)]
    return question_of(zip(rows, texts, strict=True), accepted=accepted)


def _allowed(row: ErrorForm, fields: Mapping[str, Field]) -> list[tuple[str, str]]:
    field = fields.get(row["related_attribute_id"].value() or "")
    return field.choices if field else []


def _rows(request: HttpRequest, offer: Offer, fields: Mapping[str, Field], *, drawing: bool) -> tuple[list[Row], str]:
    """Return the rows to show, and why a button could not do what it was asked.

    They are those typed, after what a button asked for, or those to begin with. Blank ones are not reported.
    """
    if request.method != "POST":
        return _rows_to_start(request, offer, fields) or [{}], ""
    rows = read_rows(request.POST)
    if not drawing:
        return without_blanks(rows), ""
    if (index := row_number(request.POST, "write_row", rows)) is not None:
        rows[index] = with_field_named(rows[index], fields, language_for(offer.seller))
    return with_added(rows, _added(request.POST, offer, fields))


def _added(posted: Mapping[str, str], offer: Offer, fields: Mapping[str, Field]) -> list[Row]:
    """Return the ready rows that a button asked for."""
    if "add_last" in posted:
        return [_row(error) for error in errors_of(last_failure(offer))]
    if "add_missing" in posted:
        return [_row(field.missing) for field in missing(fields)]
    chosen = template_named(posted.get("template", "")) if "add_template" in posted else None
    return [row_of(chosen, offer, fields)] if chosen else []


def _rows_to_start(request: HttpRequest, offer: Offer, fields: Mapping[str, Field]) -> list[Row]:
    """Return what an undone report said, a missing field that was clicked, or the current failure to be corrected."""
    if AGAIN in request.GET:
        told = undone(request, offer, State.FAILED)
        return [_row(error) for error in words_of(told)] if told else []
    field = fields.get(request.GET.get("missing", ""))
    if field is not None and field.missing is not None:
        return [_row(field.missing)]
    # a new decision starts from nothing
    return [_row(error) for error in errors_of(last_failure(offer))] if offer.state == State.FAILED else []


def _row(error: Any) -> Row:
    return {name: getattr(error, name) for name in ErrorForm.base_fields}


def _choices(
    request: HttpRequest, offer: Offer, fields: Mapping[str, Field], rows: list[ErrorForm], *, previewed: bool = True
) -> dict[str, Any]:
    templates = usable_templates()
    return {
        "templates": templates,
        "codes": codes_known(templates),
        "fields": fields.values(),
        "missing": missing(fields),
        "failed_before": last_failure(offer) is not None,
        "reads": READS[language_for(offer.seller)],
        "preview_url": reverse("preview_failed", args=[offer.seller_id, offer.offer_id]) + query_of(request),
        **_seen(offer, fields, rows, previewed=previewed),
    }
