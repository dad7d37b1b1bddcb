"""Children live under their parent."""

from typing import Any

import pytest

from channelsync.listings.models import Offer, Transition
from tests import wire

pytestmark = pytest.mark.django_db


def children() -> dict[int, str]:
    """Return the states of all children by offer id."""
    return dict(Offer.objects.filter(is_variation=True).order_by("offer_id").values_list("offer_id", "state"))


def test_children_are_rows_without_a_state_of_their_own() -> None:
    """They are not listings to decide on."""
    wire.take(wire.offer(variationList=[wire.variation(11), wire.variation(12)]))
    kids = Offer.objects.filter(is_variation=True)
    assert {kid.has_own_state for kid in kids} == {False}
    assert {kid.parent_offer_id for kid in kids} == {1}
    assert [offer.offer_id for offer in Offer.objects.to_decide()] == [1]


def test_child_missing_from_a_newer_payload_is_ended() -> None:
    """Its history stays."""
    wire.take(wire.offer(variationList=[wire.variation(11), wire.variation(12)]))
    wire.take(wire.offer(wire.UPDATE, at=5, variationList=[wire.variation(12)]))
    assert children() == {11: "ended", 12: "pending"}
    assert Transition.objects.filter(offer__offer_id=11, kind="end").count() == 1


def test_child_that_cannot_be_read_is_not_a_child_taken_away() -> None:
    """A broken entry ends nothing."""
    wire.take(wire.offer(variationList=[wire.variation(11), wire.variation(12)]))
    wire.take(wire.offer(wire.UPDATE, at=5, variationList=[wire.variation(12), {"offerId": "??"}]))
    assert children() == {11: "pending", 12: "pending"}


def test_end_of_the_parent_ends_the_children_and_update_brings_them_back() -> None:
    """Both in the parent's own time."""
    wire.take(wire.offer(variationList=[wire.variation(11)]))
    wire.take(wire.element(wire.END, at=5))
    assert children() == {11: "ended"}
    wire.take(wire.offer(wire.UPDATE, at=6, variationList=[wire.variation(11)]))
    assert children() == {11: "pending"}


def test_new_and_end_in_one_page_end_the_children_too() -> None:
    """Folding sees both."""
    wire.take(wire.offer(variationList=[wire.variation(11)]), wire.element(wire.END, at=5))
    assert children() == {11: "ended"}


def test_child_keeps_a_newer_price_of_its_own() -> None:
    """Marks are per row."""
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.element(wire.PRICE, at=20, offerId=11, priceList=wire.prices("7.00")))
    wire.take(wire.offer(wire.UPDATE, at=10, variationList=[wire.variation(11)]))
    assert wire.the_offer(11).price == 7


@pytest.mark.rule(3)
@pytest.mark.parametrize("known", [True, False])
def test_event_of_a_child_that_is_older_than_its_parents_is_stale(known: bool) -> None:
    """What a parent says of its child moves the child's mark, whether the child was known before or not."""
    if known:
        wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.offer(wire.UPDATE, at=5, variationList=[wire.variation(11, sku="newer")]))
    wire.take(wire.offer(wire.UPDATE, at=3, offerId=11, parentOfferId=1, sku="older"))
    child = wire.the_offer(11)
    assert (wire.statuses()[-1], child.sku, child.has_own_state) == ("stale", "newer", False)


@pytest.mark.rule(3)
@pytest.mark.parametrize("cause", [wire.UPDATE, wire.END])
def test_child_with_a_newer_event_of_its_own_is_not_ended_by_its_parent(cause: str) -> None:
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.offer(wire.UPDATE, at=10, offerId=11, parentOfferId=1))
    wire.take(wire.offer(cause, at=5))
    assert children() == {11: "pending"}


@pytest.mark.rule(3)
def test_price_of_a_child_that_came_before_its_parent_is_applied() -> None:
    """Whether it came on an earlier page or on the same one."""
    wire.take(wire.element(wire.PRICE, at=20, offerId=11, priceList=wire.prices("7.00")))
    kids = [wire.variation(11), wire.variation(12)]
    early = wire.element(wire.PRICE, at=20, offerId=12, priceList=wire.prices("8.00"))
    wire.take(early, wire.offer(at=10, variationList=kids))
    assert [wire.the_offer(11).price, wire.the_offer(12).price] == [7, 8]
    assert wire.statuses() == ["applied"] * 3


def test_listing_that_names_an_unknown_parent_stands_for_itself() -> None:
    """Or nobody would ever decide on it; once the parent is known it is folded under it."""
    wire.take(wire.offer(at=0, offerId=11, parentOfferId=1))
    assert [offer.offer_id for offer in Offer.objects.to_decide()] == [11]
    wire.take(wire.offer(at=1, variationList=[wire.variation(11)]))
    assert [offer.offer_id for offer in Offer.objects.to_decide()] == [1]


@pytest.mark.parametrize("named", [[], [wire.variation(11)]])
def test_child_whose_own_event_is_newer_than_its_late_parents_is_folded_under_it(named: list[dict[str, Any]]) -> None:
    """Whatever the order of arrival: a variation is no listing of its own."""
    wire.take(wire.offer(at=5, offerId=11, parentOfferId=1, title="its own"))
    wire.take(wire.offer(at=1, variationList=named))
    assert [offer.offer_id for offer in Offer.objects.to_decide()] == [1]
    assert wire.the_offer(11).title == "its own"


def test_child_that_names_no_parent_any_more_stands_for_itself() -> None:
    """Hidden under no listing, nobody would ever decide on it."""
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.offer(wire.UPDATE, at=1, offerId=11))
    assert sorted(offer.offer_id for offer in Offer.objects.to_decide()) == [1, 11]


def test_listing_that_names_itself_as_its_parent_stands_for_itself() -> None:
    wire.take(wire.offer(parentOfferId=1))
    assert [offer.offer_id for offer in Offer.objects.to_decide()] == [1]


@pytest.mark.rule(3)
def test_child_that_moves_to_another_parent_is_not_ended_by_the_one_it_left() -> None:
    """Rule 3, also where the page holds the parents' updates in the other order."""
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.offer(wire.UPDATE, at=9), wire.offer(at=8, offerId=2, variationList=[wire.variation(11)]))
    child = wire.the_offer(11)
    assert (child.parent_offer_id, child.state) == (2, "pending")


@pytest.mark.rule(3)
def test_child_that_moves_to_another_parent_goes_there_though_its_page_comes_last() -> None:
    """The page on which the parent it left no longer names it came first."""
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.offer(wire.UPDATE, at=9))
    assert children() == {11: "ended"}
    wire.take(wire.offer(at=8, offerId=2, variationList=[wire.variation(11, sku="moved")]))
    child = wire.the_offer(11)
    assert (child.parent_offer_id, child.state, child.sku) == (2, "pending", "moved")


@pytest.mark.rule(3)
def test_child_that_its_parent_named_later_than_another_one_stays_ended() -> None:
    """It moved from the other one to this, and was taken away there."""
    wire.take(wire.offer(at=5, variationList=[wire.variation(11)]))
    wire.take(wire.offer(wire.UPDATE, at=9))
    wire.take(wire.offer(at=4, offerId=2, variationList=[wire.variation(11)]))
    child = wire.the_offer(11)
    assert (child.parent_offer_id, child.state) == (1, "ended")


@pytest.mark.rule(3)
def test_child_whose_old_parent_ended_goes_to_the_one_that_had_taken_it_before() -> None:
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.element(wire.END, at=9))
    wire.take(wire.offer(at=8, offerId=2, variationList=[wire.variation(11)]))
    assert (wire.the_offer(11).parent_offer_id, children()) == (2, {11: "pending"})


@pytest.mark.rule(3)
def test_child_that_its_own_end_has_ended_stays_ended() -> None:
    wire.take(wire.offer(at=0, variationList=[wire.variation(11)]))
    wire.take(wire.element(wire.END, at=9, offerId=11))
    wire.take(wire.offer(at=8, offerId=2, variationList=[wire.variation(11)]))
    assert children() == {11: "ended"}


@pytest.mark.rule(12)
def test_moved_children_cost_a_bounded_number_of_statements(django_assert_max_num_queries: object) -> None:
    kids = [wire.variation(number) for number in range(1000, 1100)]
    wire.take(wire.offer(at=0, variationList=kids))
    wire.take(wire.offer(wire.UPDATE, at=9))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        wire.take(wire.offer(at=8, offerId=2, variationList=kids))
    assert Offer.objects.filter(parent_offer_id=2, state="pending").count() == 100


def test_listing_that_names_itself_as_its_child_is_applied_once() -> None:
    """No row is its own parent."""
    wire.take(wire.offer(variationList=[wire.variation(1), wire.variation(2)]))
    assert children() == {2: "pending"}


def test_five_hundred_children_cost_a_bounded_number_of_statements(django_assert_max_num_queries: object) -> None:
    """Rule 12 holds for children too."""
    kids = [wire.variation(number) for number in range(1000, 1500)]
    wire.take(wire.offer(variationList=kids))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        wire.take(wire.offer(wire.UPDATE, at=5, variationList=kids[:250]))
    assert Offer.objects.filter(state="ended").count() == 250
