"""Which quantity is shown, and where it is from."""

import pytest

from channelsync.listings.models import Offer
from channelsync.stock.models import StockLevel
from channelsync.stock.shown import LISTING, STOCK_SYNC, levels_of, shown_quantity
from tests.conftest import FROZEN_AT
from tests.unit.stock.conftest import at


def offer(quantity: int | None, offer_id: int = 1) -> Offer:
    return Offer(seller_id="S1", offer_id=offer_id, quantity=quantity, quantity_mark_at=at(-100))


@pytest.mark.rule(11)
def test_known_level_is_shown_before_the_listings_quantity() -> None:
    shown = shown_quantity(offer(7), StockLevel(quantity=0, updated_at=at(-10)))
    assert (shown.quantity, shown.source, shown.at) == (0, STOCK_SYNC, at(-10))


@pytest.mark.rule(11)
def test_listings_quantity_is_shown_without_level() -> None:
    shown = shown_quantity(offer(7), None)
    assert (shown.quantity, shown.source, shown.at) == (7, LISTING, at(-100))


@pytest.mark.rule(11)
def test_unknown_quantity_is_not_zero() -> None:
    assert shown_quantity(offer(None), None).quantity is None


@pytest.mark.django_db
def test_levels_of_keeps_sellers_apart() -> None:
    for seller_id, offer_id in (("S1", 1), ("S2", 2), ("S2", 1)):
        StockLevel.objects.create(
            seller_id=seller_id, offer_id=offer_id, quantity=1, updated_at=FROZEN_AT, received_at=FROZEN_AT
        )
    other = Offer(seller_id="S2", offer_id=2)
    assert set(levels_of([offer(1), other])) == {(1, "S1"), (2, "S2")}
