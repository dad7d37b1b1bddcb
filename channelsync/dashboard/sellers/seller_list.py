"""Which sellers the list shows, in which order, and what it says about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.figures.sellers import SellerFigures
from channelsync.dashboard.models import Note
from channelsync.listings.models import LinkState, Seller

PAGE_SIZE = 50
SORTS: dict[str, str | Promise] = {
    "trouble": _("most trouble first"),
    "to_decide": _("most to decide first"),
    "listings": _("most listings first"),
    "name": _("by name"),
    "quiet": _("longest silent first"),
}


@dataclass(frozen=True, slots=True)
class SellerFilter:
    """What the address asks for."""

    search: str = ""
    link: str = ""
    sort: str = "trouble"
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Return the filter of an address; what means nothing is passed over."""
        link, sort, page = query.get("link", ""), query.get("sort", ""), query.get("page", "")
        return cls(
            search=query.get("q", "").strip()[:100].replace("\x00", ""),
            link=link if link in LinkState.values else "",
            sort=sort if sort in SORTS else "trouble",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def url_query(self, page: int) -> str:
        """Return the address of another page of the same list."""
        members = {"q": self.search, "link": self.link, "sort": self.sort, "page": page}
        return f"?{urlencode({name: value for name, value in members.items() if value})}"


@dataclass(frozen=True, slots=True)
class SellerRow:
    """One line of the list."""

    seller: Seller
    figures: SellerFigures
    notes: int

    @property
    def total(self) -> int:
        """Return the number of all their listings."""
        return self.figures.of("")


@dataclass(frozen=True, slots=True)
class FoundSellers:
    """A page of sellers, how many there are in all, and the addresses beside it."""

    rows: list[SellerRow]
    number: int
    previous_url: str
    next_url: str


def read_sellers(chosen: SellerFilter, figures: Mapping[str, SellerFigures]) -> FoundSellers:
    """Return a page of sellers: three statements, however many there are.

    A marketplace has thousands of sellers, not millions: their ids are sorted here, by what was counted before.
    """
    matching = _matching(chosen).order_by("company_name", "id")
    if chosen.sort == "quiet":
        matching = matching.order_by("last_sign_at", "id")
    ids = list(matching.values_list("id", flat=True))
    if key := _KEYS.get(chosen.sort):
        nothing = SellerFigures()
        ids.sort(key=lambda seller_id: -key(figures.get(seller_id, nothing)))
    start = (chosen.page - 1) * PAGE_SIZE
    shown = ids[start : start + PAGE_SIZE]
    return FoundSellers(
        rows=_rows(shown, figures),
        number=len(ids),
        previous_url=chosen.url_query(chosen.page - 1) if chosen.page > 1 else "",
        next_url=chosen.url_query(chosen.page + 1) if len(ids) > start + PAGE_SIZE else "",
    )


_KEYS = {
    "trouble": lambda figures: figures.of("failed") + figures.held,
    "to_decide": lambda figures: figures.of("to_decide"),
    "listings": lambda figures: figures.of(""),
}


def _matching(chosen: SellerFilter) -> QuerySet[Seller]:
    sellers = Seller.objects.all()
    if chosen.link:
        sellers = sellers.filter(link_state=chosen.link)
    if chosen.search:
        sellers = sellers.filter(Q(id__icontains=chosen.search) | Q(company_name__icontains=chosen.search))
    return sellers


def _rows(ids: list[str], figures: Mapping[str, SellerFigures]) -> list[SellerRow]:
    sellers = Seller.objects.in_bulk(ids)
    noted = Note.objects.filter(seller_id__in=ids, offer_id=None).order_by().values_list("seller_id")
    counts = dict(noted.annotate(number=Count("id")))
    nothing = SellerFigures()
    return [SellerRow(sellers[one], figures.get(one, nothing), counts.get(one, 0)) for one in ids if one in sellers]
