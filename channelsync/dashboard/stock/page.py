"""What the page about stock says: latest changes, levels without a listing, and how old each seller's stock is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from channelsync.dashboard.figures.sellers import SellerFigures
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.stock.models import StockSnapshot

PAGE_SIZE = 50
SELLERS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One change of stock, and the listing that it is of, if that is known."""

    snapshot: StockSnapshot
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class SellerStock:
    """How old the newest change of a seller's stock is; None: there never was one."""

    seller: Seller
    newest_at: datetime | None


def changes(*, before: int | None) -> tuple[list[Change], int | None]:
    """Return the latest changes, and the place to go on from, None at the end; two statements."""
    rows = StockSnapshot.objects.order_by("-id")
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    offers = _offers(shown)
    lines = [Change(one, offers.get((one.offer_id, one.seller_id))) for one in shown]
    return lines, shown[-1].pk if len(found) > PAGE_SIZE else None


def stock_of_sellers(figures: Mapping[str, SellerFigures]) -> list[SellerStock]:
    """Return linked sellers with listings, those whose stock is quiet for longest first; one statement."""
    with_listings = {seller_id: of_seller for seller_id, of_seller in figures.items() if of_seller.of("")}
    oldest = sorted(with_listings, key=lambda seller_id: (_seconds(with_listings[seller_id].stock_at), seller_id))
    linked = Seller.objects.filter(id__in=oldest[: 2 * SELLERS_SHOWN], link_state=LinkState.LINKED).in_bulk()
    return [SellerStock(linked[one], figures[one].stock_at) for one in oldest if one in linked][:SELLERS_SHOWN]


def _offers(rows: Sequence[StockSnapshot]) -> dict[tuple[int, str], Offer]:
    wanted = Q(offer_id__in={row.offer_id for row in rows}, seller_id__in={row.seller_id for row in rows})
    found = Offer.objects.filter(wanted).select_related("seller")
    found = found.only("offer_id", "seller_id", "title", "sku", "seller__company_name")
    return {(offer.offer_id, offer.seller_id): offer for offer in found}


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
