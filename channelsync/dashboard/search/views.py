"""Find many listings at once: one a line, pasted from a sheet or a message."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from channelsync.dashboard.bulk.selections import PICKED_MOST
from channelsync.dashboard.lists.rows import rows_of
from channelsync.dashboard.search.finding import Findings, find
from channelsync.dashboard.search.pasted import LINES
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import page
from channelsync.listings.models import Offer

LONGEST = 200_000  # letters
NAMED = 200  # lines that found nothing, or several


@require_http_methods(["GET", "POST"])
@desk_page
def find_many(request: HttpRequest) -> HttpResponse:
    """Show what each pasted line found. It is a POST, for no address holds a thousand lines; nothing changes by it."""
    text = request.POST.get("lines", "")[:LONGEST].replace("\x00", "")
    context = {"text": text, "lines_most": LINES, "this_url": request.path}
    if text.strip():
        context |= _outcome(find(text))
    return page(request, "listings/find.html", "found", context)


def _outcome(findings: Findings) -> dict[str, object]:
    pks = findings.pks()
    offers = Offer.objects.filter(pk__in=pks[:PICKED_MOST]).select_related("seller").defer("search_text")
    nothing = [line for line in findings.nothing if not line.sellers]
    return {
        "findings": findings,
        "rows": rows_of(list(offers.order_by("-state_since", "-pk"))),
        "found_count": len(pks),
        "is_cut": len(pks) > PICKED_MOST or findings.is_cut or findings.is_partial,
        "nothing": nothing[:NAMED],
        "nothing_count": len(nothing),
        "several": findings.several[:NAMED],
        "several_count": len(findings.several),
    }
