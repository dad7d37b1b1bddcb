"""Tell the seller a listing's state: one form per state."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channelsync.dashboard.listing.changes import since_failure
from channelsync.dashboard.listing.outcome import Conflict, explain
from channelsync.dashboard.listing.views import find_listing
from channelsync.dashboard.lists.walking import Walk
from channelsync.dashboard.pushing.forms import ErrorForm, ListedForm, ReasonForm
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, page
from channelsync.dashboard.shell.states import face_of
from channelsync.listings.models import Offer
from channelsync.reports import services as reports

Send = Callable[[reports.Target], reports.Result]


@require_http_methods(["GET", "POST"])
@desk_page
def push_in_progress(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as in progress."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(posted(request), initial={"version": offer.version})

    def send(target: reports.Target) -> reports.Result:
        return reports.report_in_progress(
            targets=[target], by=actor(request), delay=settings.UNDO_SECONDS, **form.why()
        )

    return decide(request, offer, form, "push/in_progress.html", send)


@require_http_methods(["GET", "POST"])
@desk_page
def push_listed(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as listed, with its address and the marketplace's id."""
    offer = find_listing(seller_id, offer_id)
    known = {"listing_url": offer.listing_url, "channel_offer_id": offer.channel_offer_id, "version": offer.version}
    form = ListedForm(posted(request), initial=known)

    def send(target: reports.Target) -> reports.Result:
        return reports.report_listed(
            targets=[target], by=actor(request), delay=settings.UNDO_SECONDS, **form.where(), **form.why()
        )

    return decide(request, offer, form, "push/listed.html", send)


@require_http_methods(["GET", "POST"])
@desk_page
def retry(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Take up a failed listing again; the reason is mandatory."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(posted(request), initial={"version": offer.version}, reason_required=True)

    def send(target: reports.Target) -> reports.Result:
        return reports.retry_listing(target=target, by=actor(request), delay=settings.UNDO_SECONDS, **form.why())

    return decide(request, offer, form, "push/retry.html", send, more={"since": since_failure(offer)})


def posted(request: HttpRequest) -> QueryDict | None:
    """Return a form's data that may be changed, None when nothing was posted."""
    return request.POST.copy() if request.method == "POST" else None


def decide(
    request: HttpRequest,
    offer: Offer,
    form: ReasonForm,
    template: str,
    send: Send,
    *,
    rows: list[ErrorForm] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or carry out what it says; a fault or a conflict shows it again with all that was typed."""
    if request.method != "POST":
        return show(request, offer, form, template, rows=rows, more=more)
    faulty = [row for row in rows or [] if not row.is_valid()]  # checks every row, so that all faults are shown
    if faulty or not form.is_valid():
        return show(request, offer, form, template, status=422, rows=rows, more=more)
    seen = form.cleaned_data["version"]
    result = send(reports.Target(offer.seller_id, offer.offer_id, seen))
    conflict = explain(result, offer, seen_version=seen)
    if conflict.message:
        offer.refresh_from_db()
        form.take_version(offer.version)
        return show(request, offer, form, template, status=409, conflict=conflict, rows=rows, more=more)
    return go_to(request, _onward(request, offer, result))


def show(
    request: HttpRequest,
    offer: Offer,
    form: ReasonForm,
    template: str,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    rows: list[ErrorForm] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Draw a form."""
    walk = Walk.read(request.GET)
    context = {
        "offer": offer,
        "face": face_of(offer),
        "form": form,
        "rows": rows,
        "conflict": conflict,
        "listing_url": reverse("listing", args=[offer.seller_id, offer.offer_id]) + walk.suffix,
        "this_url": request.get_full_path(),
        "next_url": walk.next(),
        **(more or {}),
    }
    return page(request, template, "form", context, status=status)


def _onward(request: HttpRequest, offer: Offer, result: reports.Result) -> str:
    """Return where to go after a push: to the next listing, with what was just reported still in view, or back."""
    walk = Walk.read(request.GET)
    back = reverse("listing", args=[offer.seller_id, offer.offer_id]) + walk.suffix
    if "and_next" not in request.POST:
        return back
    following = walk.next()
    if not following:
        messages.info(request, _("That was the last one of the list."))
        return back
    return f"{following}&pushed={result.report_ids[0]}" if result.report_ids else following
