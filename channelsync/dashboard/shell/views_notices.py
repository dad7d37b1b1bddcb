"""What operators must see, and have seen."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import next_url
from channelsync.runtime import notices as runtime_notices
from channelsync.runtime.models import OperatorNotice

CLOSED_SHOWN = 100


@require_GET
@desk_page
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show the open notices (all of them) and the last closed ones."""
    closed = OperatorNotice.objects.filter(closed_at__isnull=False).select_related("closed_by")
    context = {
        "open": runtime_notices.open_notices(),
        "closed": closed.order_by("-closed_at")[:CLOSED_SHOWN],
        "connection_key": runtime_notices.CONNECTION,
    }
    return render(request, "notices/list.html", context)


@require_GET
@desk_page
def banner(request: HttpRequest) -> HttpResponse:
    """Show what stands above every page, for pages that stay open all day."""
    return render(request, "desk/banner.html")


@require_POST
@desk_page
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody has seen a notice; a refused connection stays shown until it is mended."""
    if OperatorNotice.objects.filter(pk=pk, key=runtime_notices.CONNECTION).exists():
        messages.warning(request, _("This notice goes away by itself once SCX takes the credentials again."))
    elif isinstance(request.user, User):
        runtime_notices.close_notice(pk=pk, by=request.user)
    return HttpResponseRedirect(next_url(request, reverse("notices")))
