"""The history on a listing's page: filtered, and paged by links that work without JavaScript."""

from typing import Any

from django.http import HttpRequest

from channelsync.dashboard.listing.places import Place
from channelsync.dashboard.listing.story import FILTERS, folded, story_of
from channelsync.dashboard.shell.pages import wants_part
from channelsync.listings.models import Offer

OLDER = "story-more"  # the element that a page of older entries takes the place of
AT = ("before", "edge")  # the members of an address that say where in the history one is


def wants_older(request: HttpRequest) -> bool:
    """Say whether htmx asks for the next page of the history alone."""
    return wants_part(request) and request.headers.get("HX-Target") == OLDER


def story_context(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    """Return the page of the history that the address asks for, and the addresses beside it."""
    chosen, before = request.GET.get("story", ""), Place.read(request.GET.get("before", ""))
    edge = None if before else Place.read(request.GET.get("edge", ""))
    story = story_of(offer, chosen, before=before, edge=edge)
    anew = _address(request)
    return {
        "story": story,
        "lines": story.entries if chosen in FILTERS and chosen else folded(story.entries),
        "story_filters": [
            {"url": _address(request, story=name), "label": label, "chosen": name == chosen}
            for name, (label, _kinds) in FILTERS.items()
        ],
        "anew_url": anew,
        "newest_url": anew if before else "",
        "older_url": _address(request, before=str(story.older)) if story.older else "",
    }


def without_place(request: HttpRequest) -> str:
    """Return the page's address for its live update, which says anew what of the history is shown."""
    address = request.GET.copy()
    address.pop("edge", None)
    return f"{request.path}?{address.urlencode()}" if address else request.path


def _address(request: HttpRequest, **members: str) -> str:
    address = request.GET.copy()
    for name in AT:
        address.pop(name, None)
    for name, value in members.items():
        address[name] = value
    return f"?{address.urlencode()}"
