"""Why listings fail: all codes and messages, and one of them by itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.failures import failing_listings
from channelsync.dashboard.failures.ordering import SORTS, in_order
from channelsync.dashboard.figures.failures import FAILURES, Group
from channelsync.dashboard.lists.rows import rows_of
from channelsync.dashboard.shell import notes
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import page
from channelsync.scx.payloads import typed_text

GROUPS_SHOWN = 100
LONGEST_CODE = 255
LONGEST_NOTE = 10_000


@require_GET
@desk_page
def failure_list(request: HttpRequest) -> HttpResponse:
    """Show failures by code, or by message with its variable parts taken out."""
    by = "message" if request.GET.get("by") == "message" else "code"
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else ""
    taken = FAILURES.current()
    search = request.GET.get("q", "").strip()[:100]
    groups = in_order([group for group in getattr(taken.what, f"{by}s") if _matches(group, search)], sort)
    shown = groups[:GROUPS_SHOWN]
    context = {
        "by": by,
        "sort": sort,
        "sorts": SORTS.items(),
        "search": search,
        "groups": shown,
        "left_out": len(groups[GROUPS_SHOWN:]),
        "known": notes.code_notes(group.code for group in shown),
        "failed_listings": taken.what.listings,
        "counted_at": taken.at,
        "this_url": request.get_full_path(),
        "now": timezone.now(),
    }
    return page(request, "failures/list.html", "figures", context)


@require_GET
@desk_page
def failure_code(request: HttpRequest) -> HttpResponse:
    """Show one code, or one of its messages: what staff know, and the listings that it stands against now."""
    taken = FAILURES.current()
    group = failing_listings.group_of(taken.what, _code(request.GET.get("code", "")), request.GET.get("message", ""))
    chosen = failing_listings.filter_of(group)
    listings = failing_listings.of(chosen)
    note = notes.code_notes([group.code]).get(group.code)
    context = {
        "code": group.code,
        "group": group,
        "messages_of_code": [one for one in taken.what.messages if one.code == group.code][:GROUPS_SHOWN],
        "note": note,
        "seen": notes.seen_of(note),
        "rows": rows_of(listings.shown, chosen=chosen),
        "listings": listings,
        "sellers": failing_listings.sellers_of(chosen),
        "bulk_query": group.query,
        "this_url": request.get_full_path(),
        "failed_listings": taken.what.listings,
        "counted_at": taken.at,
    }
    return page(request, "failures/code.html", "figures", context)


@require_POST
@desk_page
def write_note(request: HttpRequest) -> HttpResponse:
    """Keep what somebody knows about a code."""
    code = _code(request.POST.get("code", ""))
    text = typed_text(request.POST.get("text", ""))[:LONGEST_NOTE]
    try:
        notes.write_code_note(code=code, text=text, seen=request.POST.get("seen", ""), by=actor(request))
    except notes.NoteChanged as changed:
        context = {"code": code, "text": text, "theirs": changed.note, "seen": notes.seen_of(changed.note)}
        return render(request, "failures/note_changed.html", context, status=409)
    messages.success(request, _("The note is saved."))
    return HttpResponseRedirect(f"{reverse('failure_code')}?{urlencode({'code': code})}")


def _code(text: str) -> str:
    return text[:LONGEST_CODE].replace("\x00", "")


def _matches(group: Group, search: str) -> bool:
    return not search or search.casefold() in f"{group.code} {group.message}".casefold()
