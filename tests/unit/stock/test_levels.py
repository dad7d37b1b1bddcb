"""Levels and snapshots, as one step writes them."""

from collections.abc import Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from channelsync.listings.models import Offer, Seller
from channelsync.scx.payloads import StockUpdate
from channelsync.stock import levels
from channelsync.stock.levels import Step
from channelsync.stock.models import StockLevel, StockSnapshot
from tests.conftest import FROZEN_AT
from tests.unit.stock.conftest import at, update

pytestmark = pytest.mark.django_db


def write(*rows: StockUpdate) -> Step:
    with transaction.atomic():
        return levels.write(rows=levels.newest(rows), received_at=FROZEN_AT)


def level() -> tuple[int, float]:
    only = StockLevel.objects.get()
    return only.quantity, (only.updated_at - FROZEN_AT).total_seconds()


def snapshots() -> list[int]:
    return list(StockSnapshot.objects.order_by("id").values_list("quantity", flat=True))


@pytest.mark.rule(11)
def test_newest_entry_of_one_answer_counts() -> None:
    rows = [update(1, 5, -10), update(1, 7, -5), update(1, 6, -8)]
    assert [row.quantity for row in levels.newest(rows)] == [7]


@pytest.mark.rule(11)
def test_last_entry_among_equals_counts() -> None:
    rows = [update(1, 5, -10), update(1, 7, -10), update(1, 6, -10)]
    assert [row.quantity for row in levels.newest(rows)] == [6]


@pytest.mark.rule(11)
def test_same_offer_id_of_two_sellers_is_two_levels() -> None:
    write(update(1, 5, -10, "S1"), update(1, 6, -10, "S2"))
    assert set(StockLevel.objects.values_list("seller_id", "quantity")) == {("S1", 5), ("S2", 6)}


@pytest.mark.rule(11)
def test_newer_entry_changes_level() -> None:
    write(update(1, 5, -10))
    assert write(update(1, 3, -9)).changed == 1
    assert level() == (3, -9)


@pytest.mark.rule(11)
def test_newer_entry_of_same_quantity_moves_its_time() -> None:
    write(update(1, 5, -10))
    assert write(update(1, 5, -9)).changed == 1
    assert level() == (5, -9)


@pytest.mark.rule(11)
def test_older_entry_changes_nothing() -> None:
    write(update(1, 5, -10))
    assert write(update(1, 3, -11)).changed == 0
    assert level() == (5, -10)
    assert snapshots() == [5]


@pytest.mark.rule(11)
def test_same_second_with_another_quantity_changes_level() -> None:
    write(update(1, 5, -10))
    assert write(update(1, 4, -10)).changed == 1
    assert snapshots() == [5, 4]


@pytest.mark.rule(11)
def test_same_second_with_same_quantity_makes_no_snapshot() -> None:
    write(update(1, 5, -10))
    assert write(update(1, 5, -10)).changed == 0
    assert snapshots() == [5]


@pytest.mark.rule(11)
def test_fraction_of_a_second_is_not_newer() -> None:
    write(update(1, 5, -10))
    assert write(update(1, 5, -9.5)).changed == 0
    assert StockLevel.objects.get().updated_at == at(-10)


@pytest.mark.rule(11)
def test_level_may_come_before_its_offer() -> None:
    assert write(update(4711, 5, -10)) == Step(changed=1, unknown=1)
    assert level() == (5, -10)


def test_known_offer_is_not_counted_as_unknown() -> None:
    Seller.objects.create(id="S1")
    Offer.objects.create(seller_id="S1", offer_id=1, state_since=FROZEN_AT, created_at=FROZEN_AT)
    assert write(update(1, 5, -10), update(2, 5, -10)).unknown == 1


def test_zero_is_a_level() -> None:
    write(update(1, 0, -10))
    assert level() == (0, -10)


def test_largest_ids_and_quantities_fit() -> None:
    largest = 2**63 - 1
    write(update(largest, largest, -10, "s" * 50))
    assert StockLevel.objects.get().offer_id == StockLevel.objects.get().quantity == largest


def count_statements(rows: Sequence[StockUpdate]) -> int:
    with (
        CaptureQueriesContext(
            connection,
        ) as captured,
        transaction.atomic(),
    ):
        levels.write(rows=levels.newest(rows), received_at=FROZEN_AT)
    return len(captured)


@pytest.mark.rule(12)
def test_step_costs_same_statements_however_full() -> None:
    few = count_statements([update(1, 5, -10)])
    many = count_statements([update(offer_id, 6, -9) for offer_id in range(1, 3000)])
    assert many == few <= 5
    assert StockSnapshot.objects.count() == 3000
