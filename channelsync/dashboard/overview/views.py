"""The first page: what needs a person now, and how the flows of data fare."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.figures import health, troubles
from channelsync.dashboard.figures.decisions import DECISIONS
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.figures.sellers import SELLERS
from channelsync.dashboard.figures.work import WORK
from channelsync.dashboard.overview import page as said
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.notes import code_notes
from channelsync.dashboard.shell.pages import next_url, page
from channelsync.reports import names
from channelsync.reports import services as reports

CODES_SHOWN = 8
OLD = timedelta(minutes=10)  # by then the task would have counted again, and again


@require_GET
@desk_page
def overview(request: HttpRequest) -> HttpResponse:
    """Show the kept figures, and the health of the flows as it is at this moment."""
    work, decisions, failures, sellers = WORK.current(), DECISIONS.current(), FAILURES.current(), SELLERS.current()
    wrong = troubles.troubles()
    flows = health.darken(health.flows(), wrong.routes)
    days = decisions.what
    counted_at = min(work.at, decisions.at, failures.at, sellers.at)
    codes = failures.what.codes[:CODES_SHOWN]
    context = {
        "counted_at": counted_at,
        "figures_are_old": timezone.now() - counted_at > max(OLD, 5 * timedelta(seconds=settings.FIGURES_INTERVAL)),
        "waiting": said.needs_a_person(work.what),
        "states": said.by_state(work.what),
        "total": work.what.tabs.get("", 0),
        "days": list(reversed(days)),
        "today": days[-1],
        "decided_lately": said.decided_lately(days),
        "decisions_chart": said.decisions_chart(days),
        "waits_chart": said.waits_chart(days),
        "codes": codes,
        "known": code_notes(code.code for code in codes),
        "failed_listings": failures.what.listings,
        "sellers": said.sellers_in_trouble(sellers.what),
        "flows": flows,
        "nothing_runs": health.nothing_runs(flows),
        "troubles": wrong,
        "now": timezone.now(),
    }
    return page(request, "overview/overview.html", "figures", context)


@require_POST
@desk_page
def resume_route(request: HttpRequest, state: str) -> HttpResponse:
    """Let the reports of a state go on that were stopped until somebody had looked."""
    if state not in names.BY_OPTION:
        raise Http404
    if reports.resume_route(state=names.BY_OPTION[state], by=actor(request)):
        messages.success(request, _("The reports go on."))
    else:
        messages.warning(request, _("These reports were not stopped."))
    return HttpResponseRedirect(next_url(request))
