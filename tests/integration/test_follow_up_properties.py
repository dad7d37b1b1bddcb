"""Whatever happens between jobs that follow jobs: none overrides what is newer. CHANNELSYNC_EXAMPLES asks for more."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crash.bulk_machine import BulkDesk
from tests.integration.test_lifecycle_properties import EXAMPLES, PROFILE, STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.rule(5)
@given(data=st.data())
@PROFILE
def test_follow_ups_leave_what_is_newer_alone(data: st.DataObject) -> None:
    """Single decisions, bulk ones, retries, corrections, sellers' updates, unlinked sellers, undone jobs."""
    with BulkDesk(lambda things: data.draw(st.sampled_from(things))) as desk:
        for _ in range(STEPS):
            desk.step()


@pytest.mark.rule(5)
@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_follow_ups_leave_what_is_newer_alone_in_long_lives(seed: int) -> None:
    """Hypothesis likes short and odd lives; these are long and full."""
    with BulkDesk(random.Random(seed).choice) as desk:
        try:
            for _ in range(3 * STEPS):
                desk.step()
        except AssertionError as error:
            error.add_note(" ".join(desk.trace))
            raise
