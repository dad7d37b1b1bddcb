"""Find many listings at once: one a line, pasted from a sheet or a message."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from channelsync.dashboard.exporting.sheets import Format
from channelsync.dashboard.exporting.traced import traced
from channelsync.dashboard.exporting.views import download
from channelsync.dashboard.lists import walking
from channelsync.dashboard.lists.rows import key_of, rows_of
from channelsync.dashboard.search import words
from channelsync.dashboard.search.findings import Findings
from channelsync.dashboard.search.mapping import mapped, several, variations_found
from channelsync.dashboard.search.words import find_lines
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.pages import page
from channelsync.listings.models import Offer
from channelsync.listings.pasted import LINES, TEXT
from channelsync.runtime.setwise import one_of

SHOWN = 200  # listings
NAMED = 200  # lines that found nothing, or several
UNFOLDED = 20  # lines whose findings stand open
ADDRESS = 1500  # letters of an address that holds the lines, so that *back* leads to them


@require_http_methods(["GET", "POST"])
@desk_page
def find_many(request: HttpRequest) -> HttpResponse:
    """Show what each pasted line found. It takes a POST, for no address holds a thousand lines; nothing changes by it.

    Few lines go into the address. `choose` (`line number:seller/offer`) puts one listing in the place of a line.
    """
    asked = request.POST if request.method == "POST" else request.GET
    text = _chosen(_lines(asked), asked.get("choose", ""))
    address = f"{request.path}?{urlencode({'lines': text})}"
    if request.method == "POST" and text.strip() and len(address) <= ADDRESS:
        return redirect(address)
    back = address if text.strip() and len(address) <= ADDRESS else request.path
    context = {"text": text, "lines_most": LINES, "this_url": back}
    if text.strip():
        context |= _outcome(text, find_lines(text))
    return page(request, "listings/find.html", "found", context)


@require_POST
@desk_page
@traced
def export_found(request: HttpRequest) -> HttpResponseBase:
    """Send the listings that the posted lines name as a file: `format` is xlsx, csv or jsonl."""
    pks = find_lines(_lines(request.POST)).pks()
    found = Offer.objects.listings().filter(pk__in=one_of(pks))
    answer = download(found, request.POST.get("format", ""))
    return answer or HttpResponseBadRequest("format: xlsx, csv, jsonl")


def _lines(asked: QueryDict) -> str:
    return asked.get("lines", "").replace("\x00", "").replace("\r\n", "\n")


def _chosen(text: str, choice: str) -> str:
    """Return the lines with one of them replaced, as a person chose among what it names."""
    number, _colon, offer = choice.partition(":")
    lines = text.splitlines()
    if not (offer and number.isascii() and number.isdigit() and len(number) < 9 and 0 < int(number) <= len(lines)):
        return text
    lines[int(number) - 1] = offer
    return "\n".join(lines)


def _outcome(text: str, findings: Findings) -> dict[str, Any]:
    pks = findings.pks()
    rows = rows_of(findings.in_order(pks, at_most=SHOWN))
    found = variations_found(findings)
    for number, row in enumerate(rows):
        row.address = walking.address_of_found(row.offer, text, number)
        row.matches = found.get(key_of(row.offer), [])
    nothing = findings.nothing
    lines = [line for line in findings.lines if not line.is_empty]
    return {
        "findings": findings,
        "rows": rows,
        "found_count": len(pks),
        "bulk_lines": True,
        "shown_most": SHOWN if len(pks) > SHOWN else 0,
        "letters_most": TEXT,
        "words_most": words.LINES,
        "mapped": mapped(lines[:NAMED], [row.offer for row in rows]),
        "mapped_count": len(lines),
        "seller_lines": sum(bool(line.told_sellers) for line in lines),
        "unfolded": len(findings.lines) <= UNFOLDED,
        "nothing": nothing[:NAMED],
        "nothing_count": len(nothing),
        "several": several(findings.several[:NAMED]),
        "several_count": len(findings.several),
        "export_url": reverse("export_found"),
        "formats": [(form.value, form.name) for form in Format],
    }
