"""Whatever happens in whatever order, the rules hold. CHANNELSYNC_EXAMPLES asks for more examples."""

import os
import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channelsync.listings.models import Offer, Seller
from tests import wire
from tests.crash import machine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = 25
EXAMPLES = int(os.environ.get("CHANNELSYNC_EXAMPLES", "30"))
PROFILE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CHANNELSYNC_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


@pytest.mark.rule(3)
@pytest.mark.rule(5)
@pytest.mark.rule(6)
@pytest.mark.rule(7)
@given(data=st.data())
@PROFILE
def test_rules_hold_after_every_step_of_any_life(data: st.DataObject) -> None:
    """Events in any order, redeliveries, decisions, cancellations, retries, and requests with every outcome."""
    with machine.Desk(lambda things: data.draw(st.sampled_from(things))) as desk:
        for _ in range(STEPS):
            desk.step()


@pytest.mark.rule(6)
@pytest.mark.rule(7)
@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_rules_hold_in_long_lives(seed: int) -> None:
    """Hypothesis likes short and odd lives; these are long and full."""
    with machine.Desk(random.Random(seed).choice) as desk:
        try:
            for _ in range(3 * STEPS):
                desk.step()
        except AssertionError as error:
            error.add_note(" ".join(desk.trace))
            raise


def outcome_of(pages: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """Apply pages of events to an empty desk and return what it shows."""
    with transaction.atomic():
        for page in pages:
            wire.take(*page)
        ended = set(Offer.objects.filter(state="ended").values_list("seller_id", "offer_id"))
        fields = ("seller_id", "offer_id", "state", "content_mark_id", "undecided")
        shown = {"states": list(Offer.objects.order_by("offer_id", "seller_id").values_list(*fields))}
        # An end outdates what came before it, so an ended listing keeps the content that it had when the end arrived.
        contents = Offer.objects.order_by("offer_id", "seller_id").values_list(
            "seller_id", "offer_id", "title", "price", "quantity"
        )
        shown["contents"] = [row for row in contents if row[:2] not in ended]
        shown["links"] = list(Seller.objects.order_by("id").values_list("id", "link_state", "last_sign_at"))
        transaction.set_rollback(True)
    return shown


@pytest.mark.rule(3)
@given(
    happenings=st.lists(
        st.tuples(st.sampled_from(machine.TYPES), st.sampled_from(machine.KEYS), st.integers(0, 9)), max_size=10
    ),
    data=st.data(),
)
@PROFILE
def test_order_of_arrival_does_not_matter(
    happenings: list[tuple[str, tuple[str, int], int]], data: st.DataObject
) -> None:
    """The same events in other pages and another order end in the same listings."""
    events = [machine.event(number, *one) for number, one in enumerate(happenings, start=1)]
    shuffled = data.draw(st.permutations(events))
    size = data.draw(st.integers(1, 10))
    pages = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert outcome_of(pages) == outcome_of([events])


CHILDREN = (11, 12)
PARENT_ACTS = (wire.NEW, wire.UPDATE, wire.UPDATE, wire.END)
Act = tuple[str, int, int, set[int]]
acts: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.sampled_from(PARENT_ACTS), st.just(1), st.integers(0, 9), st.sets(st.sampled_from(CHILDREN))),
    st.tuples(st.sampled_from((wire.PRICE, wire.STOCK)), st.sampled_from(CHILDREN), st.integers(0, 9), st.just(set())),
)


def family_event(number: int, kind: str, offer_id: int, at: int, children: set[int]) -> dict[str, Any]:
    """Return an event of a listing with variations, or of one of them."""
    event = machine.event(number, kind, ("S1", offer_id), at)
    if kind in (wire.NEW, wire.UPDATE):
        variations = [wire.variation(child, quantity=f"{number}", title=f"T{number}") for child in sorted(children)]
        event["event"]["variationList"] = variations
    return event


def living_children(pages: list[list[dict[str, Any]]]) -> list[tuple[Any, ...]]:
    """Apply pages of events to an empty desk and return the variations that are not ended."""
    with transaction.atomic():
        for page in pages:
            wire.take(*page)
        children = Offer.objects.filter(offer_id__in=CHILDREN, parent_offer_id=1).exclude(state="ended")
        shown = list(children.order_by("offer_id").values_list("offer_id", "state", "title", "price", "quantity"))
        transaction.set_rollback(True)
    return shown


@pytest.mark.rule(3)
@given(happenings=st.lists(acts, max_size=8), data=st.data())
@PROFILE
def test_order_of_arrival_does_not_matter_to_variations(happenings: list[Act], data: st.DataObject) -> None:
    """The children that the newest payload names are there, with the newest price and quantity of each."""
    events = [family_event(number, *one) for number, one in enumerate(happenings, start=1)]
    shuffled = data.draw(st.permutations(events))
    size = data.draw(st.integers(1, 8))
    pages = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert living_children(pages) == living_children([events])
