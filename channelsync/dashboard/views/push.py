"""Tell the seller a listing's state: one form per state."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channelsync.dashboard.access import actor, desk_page
from channelsync.dashboard.content import content_of, newest_revision
from channelsync.dashboard.forms import ErrorForm, ListedForm, ReasonForm, read_rows, row_forms
from channelsync.dashboard.outcome import Conflict, explain
from channelsync.dashboard.pages import go_to, page
from channelsync.dashboard.states import face_of
from channelsync.dashboard.told import errors_of, last_failure
from channelsync.dashboard.views.detail import find_listing
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports

Send = Callable[[reports.Target], reports.Result]


@require_http_methods(["GET", "POST"])
@desk_page
def push_in_progress(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as in progress."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(_posted(request), initial={"version": offer.version})

    def send(target: reports.Target) -> reports.Result:
        return reports.report_in_progress(targets=[target], by=actor(request), **form.why())

    return _decide(request, offer, form, "push/in_progress.html", send)


@require_http_methods(["GET", "POST"])
@desk_page
def push_listed(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as listed, with its address and the marketplace's id."""
    offer = find_listing(seller_id, offer_id)
    known = {"listing_url": offer.listing_url, "channel_offer_id": offer.channel_offer_id, "version": offer.version}
    form = ListedForm(_posted(request), initial=known)

    def send(target: reports.Target) -> reports.Result:
        return reports.report_listed(targets=[target], by=actor(request), **form.where(), **form.why())

    return _decide(request, offer, form, "push/listed.html", send)


@require_http_methods(["GET", "POST"])
@desk_page
def retry(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Take up a failed listing again; the reason is mandatory."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(_posted(request), initial={"version": offer.version}, reason_required=True)

    def send(target: reports.Target) -> reports.Result:
        return reports.retry_listing(target=target, by=actor(request), **form.why())

    return _decide(request, offer, form, "push/retry.html", send)


@require_http_methods(["GET", "POST"])
@desk_page
def push_failed(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as failed. *Add* and *remove* are posted too: they draw the form anew and check nothing."""
    offer = find_listing(seller_id, offer_id)
    drawing = "add_row" in request.POST or "remove_row" in request.POST
    rows = _rows(request, offer, check=not drawing)
    # Whoever takes back a "listed" owes the next colleague an explanation.
    takes_back = offer.state == State.LISTED
    initial = request.POST if drawing else {"version": offer.version}
    form = ReasonForm(None if drawing else _posted(request), initial=initial, reason_required=takes_back)

    def send(target: reports.Target) -> reports.Result:
        errors = [row.entry() for row in rows]
        return reports.report_failed(targets=[target], by=actor(request), errors=errors, **form.why())

    if drawing:
        return _show(request, offer, form, "push/failed.html", rows=rows)
    return _decide(request, offer, form, "push/failed.html", send, rows=rows)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST.copy() if request.method == "POST" else None


def _rows(request: HttpRequest, offer: Offer, *, check: bool) -> list[ErrorForm]:
    if request.method == "POST":
        return row_forms(read_rows(request.POST), check=check)
    known = [{name: getattr(error, name) for name in ErrorForm.base_fields} for error in _errors_to_start(offer)]
    return row_forms(known or [{}], check=False)


def _errors_to_start(offer: Offer) -> list[Any]:
    """Return the errors of the current failure, to be corrected; a new decision starts from nothing."""
    return errors_of(last_failure(offer)) if offer.state == State.FAILED else []


def _decide(
    request: HttpRequest,
    offer: Offer,
    form: ReasonForm,
    template: str,
    send: Send,
    rows: list[ErrorForm] | None = None,
) -> HttpResponse:
    if request.method != "POST":
        return _show(request, offer, form, template, rows=rows)
    faulty = [row for row in rows or [] if not row.is_valid()]  # checks every row, so that all faults are shown
    if faulty or not form.is_valid():
        return _show(request, offer, form, template, status=422, rows=rows)
    seen = form.cleaned_data["version"]
    conflict = explain(send(reports.Target(offer.seller_id, offer.offer_id, seen)), offer, seen_version=seen)
    if conflict.message:
        offer.refresh_from_db()
        form.take_version(offer.version)
        return _show(request, offer, form, template, status=409, conflict=conflict, rows=rows)
    messages.success(request, _("Noted. The report is on its way to the seller."))
    return go_to(request, reverse("listing", args=[offer.seller_id, offer.offer_id]))


def _show(
    request: HttpRequest,
    offer: Offer,
    form: ReasonForm,
    template: str,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    rows: list[ErrorForm] | None = None,
) -> HttpResponse:
    context = {
        "offer": offer,
        "face": face_of(offer),
        "form": form,
        "rows": rows,
        "conflict": conflict,
        "attribute_ids": _attribute_ids(offer) if rows else [],
        "listing_url": reverse("listing", args=[offer.seller_id, offer.offer_id]),
        "this_url": request.path,
    }
    return page(request, template, "form", context, status=status)


def _attribute_ids(offer: Offer) -> list[str]:
    content = content_of(offer, newest_revision(offer))
    return list(dict.fromkeys(attribute.attribute_id for attribute in content.attributes))
