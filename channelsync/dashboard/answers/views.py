"""Answer sellers about failed listings: a reply to edit and copy for each, and a sheet for each or for all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from channelsync.dashboard.answers import selecting
from channelsync.dashboard.answers.pages import show_reply
from channelsync.dashboard.answers.sheets import Format, sheet
from channelsync.dashboard.bulk.selections import PICKED_MOST, Matching, read_selection
from channelsync.dashboard.exporting.traced import traced
from channelsync.dashboard.lists import misread
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import go_to, next_url, page
from channelsync.listings.languages import language_for
from channelsync.listings.lifecycle import State
from channelsync.listings.models import OfferQuerySet, Seller

SELLERS_SHOWN = 200


@require_http_methods(["GET", "POST"])
@desk_page
def answer_sellers(request: HttpRequest) -> HttpResponse:
    """Show whose listings a selection holds, with a reply to each; a form with a selection leads to its address."""
    if request.method == "POST":
        return _to_address(request)
    if part := selecting.misread_in(request.GET):
        return misread.refuse(request, part)
    counts = selecting.sellers_of(selecting.failed_of(request.GET)) if request.GET else {}
    query = f"?{request.GET.urlencode()}"
    if len(counts) == 1:
        return redirect(reverse("answer", args=list(counts)) + query)
    return _sellers(request, counts, query, chosen=bool(request.GET))


@require_GET
@desk_page
@traced
def answer_sellers_sheet(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Download the errors of a whole selection as one sheet, in the reader's language."""
    if part := selecting.misread_in(request.GET):
        return misread.refuse(request, part)
    if not set(request.GET) - misread.CARRIED:
        return _sellers(request, {}, "", status=400, chosen=False)
    language = "de" if (get_language() or "").startswith("de") else "en"
    return _file(request, selecting.failed_of(request.GET), "errors", language, with_seller=True)


@require_GET
@desk_page
def answer_seller(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Show the reply about one listing (`offer`), about those that were picked or a filter finds, or about all."""
    if part := selecting.misread_in(request.GET):
        return misread.refuse(request, part)
    return show_reply(request, get_object_or_404(Seller, pk=seller_id))


@require_GET
@desk_page
@traced
def answer_sheet(request: HttpRequest, seller_id: str) -> HttpResponse | StreamingHttpResponse:
    """Download the errors of the same listings as a sheet, in the seller's language."""
    seller = get_object_or_404(Seller, pk=seller_id)
    if part := selecting.misread_in(request.GET):
        return misread.refuse(request, part)
    failed = selecting.failed_of(request.GET).filter(seller=seller)
    return _file(request, failed, f"errors-{seller.pk}", language_for(seller))


def _to_address(request: HttpRequest) -> HttpResponse:
    """Send the browser to the address of what was selected: it can be reloaded, and gone back to."""
    selection = read_selection(request.POST)
    if isinstance(selection, Matching):
        asked = QueryDict(selection.query)
        if part := misread.misread(asked):
            messages.error(request, misread.objection(part))
            return go_to(request, next_url(request, f"{reverse('listings')}?{asked.urlencode()}"))
        return go_to(request, f"{reverse('answers')}?{asked.urlencode()}")
    failed = selection.offers().filter(state=State.FAILED).order_by("pk").values_list("pk", flat=True)
    found = list(failed[: PICKED_MOST + 1])
    if not found:
        return _sellers(request, {}, "", status=422, chosen=selection.offers().exists())
    picked, taken = selecting.pack(found[:PICKED_MOST])
    if taken < len(found):
        text = _("Only the first %(number)d of the failed listings are taken in; select fewer, or use a filter.")
        messages.warning(request, text % {"number": taken})
    return go_to(request, f"{reverse('answers')}?picked={picked}")


def _sellers(
    request: HttpRequest, counts: dict[str, int], query: str, *, status: int = 200, chosen: bool = True
) -> HttpResponse:
    shown = list(counts)[:SELLERS_SHOWN]
    sellers = Seller.objects.in_bulk(shown)
    rows = [
        {
            "seller": sellers[pk],
            "listings": counts[pk],
            "language": language_for(sellers[pk]),
            "reply_url": reverse("answer", args=[pk]) + query,
            "sheet_url": reverse("answer_sheet", args=[pk]) + query,
        }
        for pk in shown
    ]
    context = {
        "rows": rows,
        "sellers": len(counts),
        "left_out": len(counts) - len(rows),
        "listings": sum(counts.values()),
        "sheet_url": reverse("answers_sheet") + query,
        "nothing_chosen": not chosen,
        "back": next_url(request, reverse("listings") + ("?state=failed" if "picked" in request.GET else query)),
    }
    return page(request, "answer/sellers.html", "sellers", context, status=status)


def _file(
    request: HttpRequest, failed: OfferQuerySet, name: str, language: str, *, with_seller: bool = False
) -> HttpResponse | StreamingHttpResponse:
    wanted = request.GET.get("format", Format.XLSX.value)
    if wanted not in [form.value for form in Format]:
        return HttpResponseBadRequest("format: xlsx, csv")
    form = Format(wanted)
    pieces = sheet(failed, form, language=language, with_seller=with_seller)
    response = StreamingHttpResponse(pieces, content_type=form.content_type)
    file = f"{name}-{timezone.localtime():%Y-%m-%d-%H%M}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
