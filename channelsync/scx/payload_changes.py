"""The small events: an offer ends, its quantity or price changes, a seller leaves."""

from datetime import datetime
from decimal import Decimal

import msgspec

from channelsync.scx.payload_listing import PriceContainer, first_price
from channelsync.scx.payload_offers import event_fields, read_prices
from channelsync.scx.reading import PayloadError


class OfferEnd(msgspec.Struct, frozen=True):
    """Say that the seller took an offer off this marketplace."""

    seller_id: str
    offer_id: int
    channel_offer_id: str
    problems: list[str]


class OfferStockUpdate(msgspec.Struct, frozen=True):
    """Hold the new quantity of an offer."""

    seller_id: str
    offer_id: int
    channel_offer_id: str
    quantity: Decimal
    problems: list[str]


class OfferPriceUpdate(msgspec.Struct, frozen=True):
    """Hold the new prices of an offer; at least one amount could be read."""

    seller_id: str
    offer_id: int
    channel_offer_id: str
    price_list: list[PriceContainer]
    problems: list[str]

    @property
    def first_price(self) -> tuple[Decimal | None, str]:
        """Return amount and currency of the first tier of the first type."""
        return first_price(self.price_list)


class ChannelUnlinked(msgspec.Struct, frozen=True):
    """Say that a seller left the channel; `permanently_removed` if for good."""

    seller_id: str
    reason: str
    unlinked_at: datetime | None
    permanently_removed: bool
    problems: list[str]


def parse_offer_end(raw: str) -> OfferEnd:
    """Return the end of an offer; raise PayloadError naming a mandatory field that is missing or unusable."""
    end = event_fields(raw)
    return OfferEnd(end.seller_id(), end.offer_id(), end.text("channelOfferId"), end.problems)


def parse_stock_update(raw: str) -> OfferStockUpdate:
    """Return a new quantity; raise PayloadError naming a mandatory field that is missing or unusable."""
    update = event_fields(raw)
    seller_id, offer_id = update.seller_id(), update.offer_id()
    path, quantity = update.must("quantity"), update.decimal("quantity")
    if quantity is None:
        raise PayloadError(f"{path}: not a number")
    return OfferStockUpdate(seller_id, offer_id, update.text("channelOfferId"), quantity, update.problems)


def parse_price_update(raw: str) -> OfferPriceUpdate:
    """Return new prices; raise PayloadError naming a mandatory field that is missing or unusable."""
    update = event_fields(raw)
    seller_id, offer_id = update.seller_id(), update.offer_id()
    path, prices = update.must("priceList"), read_prices(update)
    if not any(tier.amount is not None for container in prices for tier in container.tiers):
        raise PayloadError(f"{path}: holds no amount")
    return OfferPriceUpdate(seller_id, offer_id, update.text("channelOfferId"), prices, update.problems)


def parse_unlinked(raw: str) -> ChannelUnlinked:
    """Return who left; raise PayloadError if that is missing or unusable."""
    left = event_fields(raw)
    return ChannelUnlinked(
        left.seller_id(),
        left.text("reason"),
        left.time("unlinkedAt"),
        left.truth("permanentlyRemoved") or False,
        left.problems,
    )
