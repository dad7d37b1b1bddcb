"""The small events need what gives them their meaning, and nothing else."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from channelsync.scx.payload_changes import parse_offer_end, parse_price_update, parse_stock_update, parse_unlinked
from channelsync.scx.reading import PayloadError


def raw(**event: Any) -> str:
    return json.dumps({"event": {"sellerId": "S1", "offerId": "822", **event}})


def test_offer_end_is_read() -> None:
    end = parse_offer_end(raw(channelOfferId=17))
    assert (end.seller_id, end.offer_id, end.channel_offer_id) == ("S1", 822, "17")


@pytest.mark.parametrize("quantity", ["22.00", 22, 22.0, "2.2E1"])
def test_stock_update_is_read(quantity: object) -> None:
    assert parse_stock_update(raw(quantity=quantity)).quantity == Decimal(22)


@pytest.mark.parametrize("quantity", [None, "", "x", True, [], "NaN"])
def test_stock_update_without_quantity_is_refused(quantity: object) -> None:
    with pytest.raises(PayloadError, match="quantity"):
        parse_stock_update(raw(quantity=quantity))


def test_price_update_is_read() -> None:
    tiers = [{"amount": "9.5", "currency": "EUR"}, {"amount": 8, "currency": "EUR", "quantity": "10"}]
    update = parse_price_update(raw(priceList=[{"id": "B2B", "quantityPriceList": tiers}]))
    assert update.first_price == (Decimal("9.5"), "EUR")
    assert update.price_list[0].tiers[1].quantity == Decimal(10)


@pytest.mark.parametrize("prices", [None, [], [{}], "x", [{"id": "B2C", "quantityPriceList": [{"amount": "?"}]}]])
def test_price_update_without_amount_is_refused(prices: object) -> None:
    with pytest.raises(PayloadError, match="priceList"):
        parse_price_update(raw(priceList=prices))


def test_unlinked_is_read() -> None:
    left = parse_unlinked(raw(reason="Kündigung", unlinkedAt="2024-02-13T06:00:00+0000", permanentlyRemoved="1"))
    assert left.unlinked_at == datetime(2024, 2, 13, 6, tzinfo=UTC)
    assert (left.seller_id, left.reason, left.permanently_removed) == ("S1", "Kündigung", True)


def test_unlinked_is_not_permanent_where_nothing_says_so() -> None:
    left = parse_unlinked(raw(permanentlyRemoved="perhaps", unlinkedAt=5))
    assert (left.permanently_removed, left.unlinked_at) == (False, None)
    assert len(left.problems) == 2


def test_unlinked_without_seller_is_refused() -> None:
    with pytest.raises(PayloadError, match="sellerId"):
        parse_unlinked('{"event":[]}')
