"""Whatever the order in which answers are written, the newest level stands in the end."""

from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channelsync.stock import levels
from channelsync.stock.models import StockLevel, StockSnapshot
from tests.conftest import FROZEN_AT
from tests.unit.stock.conftest import at, update

# One entry per second, with a quantity: entries of one second would leave the order to decide.
HISTORY = st.dictionaries(st.integers(-50, 0), st.integers(0, 9), min_size=1, max_size=12)


@pytest.mark.django_db
@pytest.mark.rule(11)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), HISTORY)
def test_stock_never_goes_backwards_in_any_order(data: st.DataObject, history: dict[int, int]) -> None:
    StockLevel.objects.all().delete()
    StockSnapshot.objects.all().delete()
    for second in data.draw(st.permutations([*history, *history])):
        with transaction.atomic():
            levels.write(rows=[update(1, history[second], second)], received_at=FROZEN_AT)
    level, noted = StockLevel.objects.get(), StockSnapshot.objects.order_by("id").values_list("updated_at", flat=True)
    assert (level.updated_at, level.quantity) == (at(max(history)), history[max(history)])
    assert all(earlier < later for earlier, later in pairwise(noted))
