"""Which listings a page shows: read from the address, turned into a query, and back into addresses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.lists.facets import FACETS
from channelsync.dashboard.lists.keyset import ORDERS, STATE_SINCE, Order
from channelsync.dashboard.search import words
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferQuerySet, Seller
from channelsync.listings.pasted import bare_gtin, gtin_forms, read_line
from channelsync.listings.searching import has_words

SELLER_OFFER = re.compile(r"(\w{1,50})\s*/\s*(\d{1,18})", re.ASCII)
ALL = "?state="


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to cut the listings by state."""

    label: str | Promise
    icon: str
    narrow: Callable[[OfferQuerySet], OfferQuerySet]
    oldest_first: bool = False


TABS: dict[str, Tab] = {
    "": Tab(_("All"), "list-details", lambda listings: listings),
    "to_decide": Tab(_("To decide"), "hourglass", lambda listings: listings.to_decide(), oldest_first=True),
    "new": Tab(_("Pending"), "circle-dashed", lambda listings: listings.filter(state=State.PENDING, is_live=False)),
    "update": Tab(
        _("Update, old version live"),
        "versions",
        lambda listings: listings.filter(state=State.PENDING, is_live=True),
    ),
    "in_progress": Tab(_("In progress"), "loader", lambda listings: listings.filter(state=State.IN_PROGRESS)),
    "overdue": Tab(_("Overdue"), "clock-exclamation", lambda listings: listings.overdue()),
    "listed": Tab(_("Listed"), "circle-check", lambda listings: listings.filter(state=State.LISTED)),
    "failed": Tab(
        pgettext_lazy("state of a listing", "Failed"),
        "circle-x",
        lambda listings: listings.filter(state=State.FAILED),
    ),
    "ended": Tab(_("Ended"), "ban", lambda listings: listings.filter(state=State.ENDED)),
    "not_taken_down": Tab(_("Not taken down yet"), "alert-circle", lambda listings: listings.not_taken_down()),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the list, as the address names it, and the address of the list without it."""

    name: str
    label: str
    url_without: str


@dataclass(frozen=True)
class ListingFilter:
    """What the address asks for; anything in it that means nothing is passed over."""

    state: str = ""
    seller: str = ""
    search: str = ""
    category: str = ""
    code: str = ""
    message: str = ""
    attribute: str = ""
    report: str = ""
    stock: str = ""
    variations: str = ""
    changes: str = ""
    pictures: str = ""
    since_from: str = ""
    since_to: str = ""
    decided_from: str = ""
    decided_to: str = ""
    by: str = ""
    bulk: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Return the filter of an address."""
        state, sort = query.get("state", ""), query.get("sort", "")
        return cls(
            state=state if state in TABS else "",
            seller=query.get("seller", "").strip()[:320].replace("\x00", ""),
            search=query.get("q", "").strip()[:300].replace("\x00", ""),
            sort=sort if sort in ORDERS else "",
            **{name: facet.clean(query.get(name, "")) for name, facet in FACETS.items()},
        )

    @property
    def tab(self) -> Tab:
        """Return the tab that is chosen."""
        return TABS[self.state]

    @property
    def order(self) -> Order:
        """Return the chosen order, else that of the tab."""
        return ORDERS[self.sort or ("oldest" if self.tab.oldest_first else "newest")]

    @property
    def members(self) -> dict[str, str]:
        """Return the address's members by name, always in the same order; an empty one says nothing."""
        facets = {name: getattr(self, name) for name in FACETS}
        return {"state": self.state, "seller": self.seller, "q": self.search, **facets, "sort": self.sort}

    def url_query(self, **changes: str) -> str:
        """Return the address's query with some of it changed, `?` and all; empty members are left out.

        One that asks for nothing still says so: an address without any query opens a person's default view.
        """
        text = urlencode({name: value for name, value in (self.members | changes).items() if value})
        return f"?{text}" if text else ALL

    @property
    def narrowed_by(self) -> dict[str, str]:
        """Return what narrows the list beside state, seller and search, as the address names it."""
        return {name: value for name in FACETS if (value := getattr(self, name))}

    @property
    def is_narrowed(self) -> bool:
        """Say whether more than state and seller cut the list."""
        return bool(self.search or self.narrowed_by or self.order.field == "decided_at")

    def chips(self) -> list[Chip]:
        """Return what narrows the list, each with the address of the list without it; may ask for names."""
        chips = [
            Chip(name, FACETS[name].chip(value), self.url_query(**{name: ""}))
            for name, value in self.narrowed_by.items()
        ]
        if self.sort == "decided":
            chips.append(
                Chip("sort", gettext("By last decision; without those never decided on"), self.url_query(sort=""))
            )
        return chips

    def listings(self, *, along: bool = False, without: str = "") -> OfferQuerySet:
        """Return the listings that match, variations folded, in no order yet.

        `along` asks in the way that soon fills a page where very many match; `without` leaves one member out.
        """
        return self.tab.narrow(self.any_state(along=along, without=without))

    def any_state(self, *, along: bool = False, without: str = "") -> OfferQuerySet:
        """Return what matches but for the state."""
        found = Offer.objects.listings() if without == "seller" else self.every_state()
        is_led = bool(self.search or self.seller or len(self.narrowed_by) > 1)
        for name in self.narrowed_by.keys() - {without}:
            found = found.filter(self._condition(name, along or (is_led and FACETS[name].follows)))
        if self.order.field != STATE_SINCE and without != "sort":  # what has no such time has no place in that order
            found = found.filter(**{f"{self.order.field}__isnull": False})
        return found.filter(self._searched.condition) if self.search else found

    def every_state(self) -> OfferQuerySet:
        """Return the seller's listings, or all, whatever their state: what the exact counts are about."""
        listings = Offer.objects.listings()
        return listings.filter(seller_id=self.seller) if self.seller else listings

    def sellers(self) -> list[Seller]:
        """Return the chosen seller and those whom the search names. One statement more than the search itself."""
        named = self._searched.sellers if self.search else ()
        chosen = Seller.objects.filter(pk=self.seller) if self.seller else ()
        return [*{seller.pk: seller for seller in (*chosen, *named)}.values()]

    def _condition(self, name: str, along: bool) -> Q:
        facet = FACETS[name]
        if (name, along) not in self._conditions:
            self._conditions[name, along] = ((along and facet.along) or facet.condition)(getattr(self, name))
        return self._conditions[name, along]

    @cached_property
    def _conditions(self) -> dict[tuple[str, bool], Q]:
        # What a name means is looked up once, too.
        return {}

    @cached_property
    def _searched(self) -> words.Searched:
        # What the search names is looked up once, though lists and counts ask for it several times.
        return words.search(self.search)


def search_condition(search: str) -> Q:
    """Return what one of few variations must fulfil: every word in its search text, `seller/offer`, or the GTIN.

    A label before a number counts for nothing.
    """
    search = read_line(search).plain or search
    condition = has_words(search.split(), by_index=False)  # of a handful of rows the index would first read all others
    if gtin := bare_gtin(search):
        condition |= Q(gtin__in=gtin_forms(gtin))
    named = SELLER_OFFER.fullmatch(search)
    # A title may look like that, too: 1/2 inch.
    return condition | Q(seller_id=named[1], offer_id=int(named[2])) if named else condition
