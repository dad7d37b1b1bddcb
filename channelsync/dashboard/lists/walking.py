"""Walk the list one came from: the filter and the place in it travel in the address, nothing is remembered.

The list is that of a filter, or what pasted lines found, where an address holds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.lists.keyset import EPOCH, Place, read_page
from channelsync.dashboard.search.words import find_lines
from channelsync.dashboard.shell.numbers import figure
from channelsync.listings.models import Offer

LIST, LINES = "in", "lines"  # the list's own query; in it, what was pasted
LONGEST = 1500  # letters of an address's list: with the rest of it, servers take no more
MOST = 1000  # places that are counted
PLACE = "at"  # where in its order the listing stood when it was opened: a decision moves it away from there


@dataclass(frozen=True)
class Walk:
    """A list, and a place in it. Without a place, nothing leads on."""

    query: str = ""
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Return the walk that an address carries; what means nothing is passed over."""
        if LIST not in query or Place.parse(query.get(PLACE, "")) is None:
            return cls()
        return cls(query[LIST][:2000].removeprefix("?"), query[PLACE])

    @property
    def is_on(self) -> bool:
        """Say whether one came from a list."""
        return bool(self.place)

    @property
    def suffix(self) -> str:
        """Return what carries the walk on in an address, `?` and all."""
        return f"?{urlencode({LIST: self.query, PLACE: self.place})}" if self.is_on else ""

    @property
    def list_url(self) -> str:
        """Return the list's address, at the page that shows the place."""
        if not self.is_on:
            return reverse("listings")
        if self.lines:
            return f"{reverse('find_listings')}?{self.query}"
        return f"{reverse('listings')}{self.chosen.url_query(around=self.place)}"

    @property
    def lines(self) -> str:
        """Return the pasted lines that the list is of, '' for a filter's list."""
        return QueryDict(self.query).get(LINES, "")

    @property
    def chosen(self) -> ListingFilter:
        """Return the list's filter."""
        return ListingFilter.read(QueryDict(self.query))

    def next(self) -> str:
        """Return the address of the listing after the place, or ''."""
        return self._neighbour("after")

    def previous(self) -> str:
        """Return the address of the listing before the place, or ''."""
        return self._neighbour("before")

    def position(self) -> str:
        """Return how far down the list the place is, as people read it; counted to `MOST`."""
        place = Place.parse(self.place)
        if place is None:
            return ""
        if self.lines:
            return figure(_number(place) + 1)
        chosen = self.chosen
        order = chosen.order
        above = order.beyond(place, ascending=not order.oldest_first)
        number = order.sorted(chosen.listings().filter(above), ascending=True)[:MOST].count() + 1
        return f"{figure(MOST)}+" if number > MOST else figure(number)

    def at(self, offer: Offer) -> "Walk":
        """Return the same list at another listing's place; no walk where it has none in that order."""
        if self.lines:
            found = offer.pk in self._found
            return Walk(self.query, f"{self._found.index(offer.pk)}-{offer.pk}") if found else Walk()
        order = self.chosen.order
        has_place = self.is_on and getattr(offer, order.field) is not None
        return Walk(self.query, str(order.place_of(offer))) if has_place else Walk()

    def _neighbour(self, side: str) -> str:
        if not self.is_on:
            return ""
        if self.lines:
            return self._found_beside(1 if side == "after" else -1)
        chosen = self.chosen
        found = read_page(chosen.listings(), at={side: self.place}, order=chosen.order, size=1)
        return address(found.rows[0], chosen) if found.rows else ""

    def _found_beside(self, step: int) -> str:
        place = Place.parse(self.place)
        if place is None:
            return ""
        # what the lines find may have changed: the listing counts, its number only where it is found no more
        here = self._found.index(place.id) if place.id in self._found else _number(place)
        number = here + step
        offer = Offer.objects.filter(pk=self._found[number]).first() if 0 <= number < len(self._found) else None
        return address_of_found(offer, self.lines, number) if offer else ""

    @cached_property
    def _found(self) -> Sequence[int]:
        findings = find_lines(self.lines)
        return [offer.pk for offer in findings.in_order(findings.pks(), at_most=MOST)]


def _number(place: Place) -> int:
    return (place.at - EPOCH) // timedelta(microseconds=1)


def address_of_found(offer: Offer, lines: str, number: int) -> str:
    """Return the address of a listing that pasted lines found as their `number`th, from 0.

    One can walk on from there, where an address holds the lines.
    """
    query = urlencode({LINES: lines})
    walk = Walk(query, f"{number}-{offer.pk}") if len(query) <= LONGEST else Walk()
    return reverse("listing", args=[offer.seller_id, offer.offer_id]) + walk.suffix


def address(offer: Offer, chosen: ListingFilter) -> str:
    """Return the address of a listing of a list, from which one can walk on through that list."""
    walk = Walk(chosen.url_query().removeprefix("?"), str(chosen.order.place_of(offer)))
    return reverse("listing", args=[offer.seller_id, offer.offer_id]) + walk.suffix
