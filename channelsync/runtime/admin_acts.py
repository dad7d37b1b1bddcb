"""Actions of the admin that ask why before they do anything."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channelsync.runtime.read_only import ReadOnlyAdmin
from channelsync.scx.payloads import shows

MOST = 1000  # more at once is a bulk job of the desk, with a frozen selection
# (chosen primary keys, reason, ticket) -> (how many were done, what was refused and why)
Act = Callable[[list[int], str, str], tuple[int, list[str]]]


def ask_and_act(
    page: ReadOnlyAdmin,
    request: HttpRequest,
    chosen: QuerySet[Any],
    *,
    title: str,
    act: Act,
    reason_required: bool,
) -> HttpResponse | None:
    """Show a page that asks for reason and ticket; once it is sent, act and say what came of it."""
    pks = list(chosen.order_by().values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        messages.error(request, _("At most %(most)s at once.") % {"most": MOST})
        return None
    reason = request.POST.get("reason", "").strip()
    if "confirmed" not in request.POST or (reason_required and not shows(reason)):
        return _ask(page, request, pks, title=title, reason_required=reason_required)
    done, refused = act(pks, reason, request.POST.get("ticket", "").strip()[:100])
    if done:
        messages.success(request, ngettext("%(n)s done.", "%(n)s done.", done) % {"n": done})
    for text in refused[:10]:
        messages.warning(request, text)
    if refused[10:]:
        messages.warning(request, _("%(n)s more were refused.") % {"n": len(refused[10:])})
    return None


def _ask(
    page: ReadOnlyAdmin, request: HttpRequest, pks: list[int], *, title: str, reason_required: bool
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": title,
        "opts": page.model._meta,
        "pks": pks,
        "action": request.POST.get("action", ""),
        "checkbox": ACTION_CHECKBOX_NAME,
        "reason_required": reason_required,
        "missing": "confirmed" in request.POST,
        "media": page.media,
    }
    return TemplateResponse(request, "admin/ask_reason.html", context)
