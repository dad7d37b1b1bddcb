"""A report on its way: looked at until it arrives, and sent before its time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from channelsync.dashboard.listing.following import follow
from channelsync.dashboard.listing.outcome import words
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, next_url, page
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport

SETTLED = "settled"  # the event by which the page around it learns that the report has arrived


@require_GET
@desk_page
def follow_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a report is."""
    report = get_object_or_404(StateReport.objects.select_related("offer"), pk=pk)
    following = follow(report)
    context = {"following": following, "offer": report.offer, "back": _listing(report), "named": "named" in request.GET}
    response = page(request, "push/report.html", "report", context)
    return response if following.pace else trigger_client_event(response, SETTLED)


@require_POST
@desk_page
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a report go out at once that waits for somebody to undo it."""
    report = get_object_or_404(StateReport.objects.select_related("offer"), pk=pk)
    result = reports.send_now(report_id=pk, by=actor(request))
    if result.refused:
        messages.error(request, words(result.refused[0]))
    else:
        messages.success(request, _("The report goes out now."))
    return go_to(request, next_url(request, default=_listing(report)))


def _listing(report: StateReport) -> str:
    return reverse("listing", args=[report.offer.seller_id, report.offer.offer_id])
