"""Tell the seller a listing's state: one form per state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from channelsync.dashboard.listing.changes import since_failure
from channelsync.dashboard.listing.outcome import Conflict, explain, hindrance
from channelsync.dashboard.listing.views import find_listing
from channelsync.dashboard.lists.walking import Walk
from channelsync.dashboard.pushing.asking import Question, focus_first, objections
from channelsync.dashboard.pushing.forms import ErrorForm, ListedForm, ReasonForm, too_many
from channelsync.dashboard.pushing.undone import typed_for, undone
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, page
from channelsync.dashboard.shell.states import face_of
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports

Send = Callable[[reports.Target], reports.Result]


@dataclass(frozen=True, slots=True)
class Act:
    """What a form is for; `body` is the template of what it asks for, within the frame that all share."""

    title: str | Promise
    help: str | Promise
    body: str
    wide: bool = False


IN_PROGRESS = Act(
    gettext_lazy("Report as in progress"),
    gettext_lazy(
        "The seller sees that the marketplace works on it. Meant for listings that take longer than about five minutes."
    ),
    "push/in_progress.html",
)
LISTED = Act(
    gettext_lazy("Report as listed"),
    gettext_lazy("The listing is live. Without an address or id, the ones that are known already are sent."),
    "push/listed.html",
)
RETRY = Act(
    gettext_lazy("Put in progress again"),
    gettext_lazy("The listing goes back to “in progress” and waits for a decision; the seller is told so."),
    "push/retry.html",
)
CORRECT = Act(
    gettext_lazy("Correct the last report"),
    gettext_lazy("The last decision was a mistake: the seller is told again what held before it."),
    "push/correct.html",
)


@require_http_methods(["GET", "POST"])
@desk_page
def push_in_progress(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as in progress."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(posted(request), initial=_known(request, offer, State.IN_PROGRESS))

    def send(target: reports.Target) -> reports.Result:
        return reports.report_in_progress(
            targets=[target], by=actor(request), delay=settings.UNDO_SECONDS, **form.why()
        )

    return decide(request, offer, form, IN_PROGRESS, send)


@require_http_methods(["GET", "POST"])
@desk_page
def push_listed(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Report a listing as listed, with its address and the marketplace's id."""
    offer = find_listing(seller_id, offer_id)
    known = {"listing_url": offer.listing_url, "channel_offer_id": offer.channel_offer_id}
    form = ListedForm(posted(request), initial=known | _known(request, offer, State.LISTED))

    def send(target: reports.Target) -> reports.Result:
        return reports.report_listed(
            targets=[target], by=actor(request), delay=settings.UNDO_SECONDS, **form.where(), **form.why()
        )

    return decide(request, offer, form, LISTED, send)


@require_http_methods(["GET", "POST"])
@desk_page
def retry(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Take up a failed listing again; the reason is mandatory."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(posted(request), initial=_known(request, offer, State.IN_PROGRESS), reason_required=True)

    def send(target: reports.Target) -> reports.Result:
        return reports.retry_listing(target=target, by=actor(request), delay=settings.UNDO_SECONDS, **form.why())

    return decide(request, offer, form, RETRY, send, more={"since": since_failure(offer)})


@require_http_methods(["GET", "POST"])
@desk_page
def correct(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Tell the seller again what held before the newest decision; the reason is mandatory."""
    offer = find_listing(seller_id, offer_id)
    form = ReasonForm(posted(request), initial={"version": offer.version}, reason_required=True)

    def send(target: reports.Target) -> reports.Result:
        return reports.correct(targets=[target], by=actor(request), delay=settings.UNDO_SECONDS, **form.why())

    before = reports.before_newest([offer]).get(offer.pk)
    return decide(request, offer, form, CORRECT, send, more={"before": before})


def _known(request: HttpRequest, offer: Offer, state: State) -> dict[str, Any]:
    """Return what a form begins with: the version that is seen, and what an undone report said."""
    return {**typed_for(undone(request, offer, state)), "version": offer.version}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return a form's data that may be changed, None when nothing was posted."""
    return request.POST.copy() if request.method == "POST" else None


def decide(
    request: HttpRequest,
    offer: Offer,
    form: ReasonForm,
    act: Act,
    send: Send,
    *,
    rows: list[ErrorForm] | None = None,
    question: Question | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or carry out what it says; a fault or a conflict shows it again with all that was typed.

    So does a question that nobody was asked yet.
    """
    if request.method != "POST":
        return show(request, offer, form, act, rows=rows, more=more)
    faulty = [row for row in rows or [] if not row.is_valid()]  # checks every row, so that all faults are shown
    if faulty or not form.is_valid() or too_many(len(rows or [])) or (question and question.is_open):
        return show(request, offer, form, act, status=422, rows=rows, question=question, more=more)
    seen = form.cleaned_data["version"]
    result = send(reports.Target(offer.seller_id, offer.offer_id, seen))
    conflict = explain(result, offer, seen_version=seen)
    if conflict.message:
        offer.refresh_from_db()
        form.take_version(offer.version)
        return show(request, offer, form, act, status=409, conflict=conflict, rows=rows, question=question, more=more)
    if held_up := hindrance(result):
        messages.warning(request, held_up)
    return go_to(request, _onward(request, offer, result))


def show(
    request: HttpRequest,
    offer: Offer,
    form: ReasonForm,
    act: Act,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    rows: list[ErrorForm] | None = None,
    question: Question | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Draw a form; the focus goes where one begins, or to the first fault."""
    walk = Walk.read(request.GET)
    if request.method != "POST":
        focus_first(rows, form)
    context = {
        "act": act,
        "offer": offer,
        "face": face_of(offer),
        "form": form,
        "rows": rows,
        "conflict": conflict,
        **objections(request, form, rows or [], question, refused=status != 200),
        "listing_url": reverse("listing", args=[offer.seller_id, offer.offer_id]) + walk.suffix,
        "this_url": request.get_full_path(),
        "next_url": walk.next(),
        **(more or {}),
    }
    return page(request, "push/form.html", "form", context, status=status)


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
