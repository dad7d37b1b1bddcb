"""Say which quantity to show for a listing, where it is from and how old it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from channelsync.listings.models import Offer
from channelsync.stock.models import StockLevel

Key = tuple[int, str]
STOCK_SYNC, LISTING = "stock sync", "listing"


@dataclass(frozen=True, slots=True)
class ShownQuantity:
    """A quantity, its source ('stock sync' or 'listing') and when it was true; None is unknown, which is not zero."""

    quantity: Decimal | int | None
    source: str
    at: datetime | None


def shown_quantity(offer: Offer, level: StockLevel | None) -> ShownQuantity:
    """Return the level of the stock sync if there is one, else the quantity that the listing's events gave."""
    if level is not None:
        return ShownQuantity(level.quantity, STOCK_SYNC, level.updated_at)
    if offer.quantity is None:
        return ShownQuantity(None, "", None)
    return ShownQuantity(offer.quantity, LISTING, offer.quantity_mark_at)


def levels_of(offers: Iterable[Offer]) -> dict[Key, StockLevel]:
    """Return the known levels of some offers by (offer id, seller id), with one statement."""
    keys = {(offer.offer_id, offer.seller_id) for offer in offers}
    found = StockLevel.objects.filter(offer_id__in={key[0] for key in keys}, seller_id__in={key[1] for key in keys})
    return {(level.offer_id, level.seller_id): level for level in found if (level.offer_id, level.seller_id) in keys}
