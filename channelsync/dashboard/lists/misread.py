"""Find what an address asks for in vain: a list passes it over, an order, an answer or a file must not."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from channelsync.dashboard.lists.filters import ListingFilter

# What an address carries besides the filter: a place in the list, and how the answer shall look.
CARRIED = frozenset(("after", "before", "around", "start", "open", "page", "in", "at", "lines", "format", "next"))
SHOWN = 80  # letters


def misread(asked: QueryDict, *, known: Collection[str] = ()) -> str:
    """Return the part of a filter's address that means nothing, empty where all of it is understood.

    `known` are members that the page itself reads.
    """
    understood = ListingFilter.read(asked).members
    read = CARRIED.union(known)
    parts = ((name, value) for name, values in asked.lists() if name not in read for value in values if value)
    return next((f"{name}={value}" for name, value in parts if not _is_understood(understood.get(name), value)), "")


def objection(part: str) -> str:
    """Say why nothing is done: whoever mistypes an address must not get other listings instead."""
    return _(
        "“%(part)s” means nothing in a filter: without it, other listings would be found. Set the filter again."
    ) % {"part": part[:SHOWN]}


def refuse(request: HttpRequest, part: str) -> HttpResponse:
    """Answer an address that is not understood with the sentence, instead of with all listings."""
    return render(request, "listings/misread.html", {"objection": objection(part)}, status=400)


def _is_understood(meant: str | None, value: str) -> bool:
    # what was cut would find more than was meant
    return bool(meant) and len(meant or "") >= len(value.strip())
