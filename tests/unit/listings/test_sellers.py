"""Whose word about a seller counts: the newest, in whatever order it arrives."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channelsync.listings import sellers
from channelsync.listings.models import LinkState, Seller
from channelsync.scx.payloads import SellerRow
from tests.conftest import FROZEN_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]


def at(seconds: float) -> datetime:
    return FROZEN_AT + timedelta(seconds=seconds)


def seller(link: LinkState = LinkState.LINKED, **columns: Any) -> Seller:
    return Seller.objects.create(id="S1", link_state=link, **columns)


def link() -> str:
    return Seller.objects.get(id="S1").link_state


def unlink(seconds: float, *, permanently: bool = False) -> LinkState | None:
    return sellers.unlink(seller_id="S1", at=at(seconds), reason="contract ended", permanently=permanently)


def listed(
    jtl: bool | None = True, channel: bool | None = True, updated_at: datetime | None = None, **details: Any
) -> sellers.LinkChanges:
    values: dict[str, Any] = {"jtl_account_id": None, "company_name": "", "created_at": None} | details
    row = SellerRow(seller_id="S1", is_active_by_jtl=jtl, is_active_by_channel=channel, updated_at=updated_at, **values)
    return sellers.take_list(listed=[row], asked_at=FROZEN_AT)


def test_sign_of_life_makes_unknown_sellers() -> None:
    assert sellers.sign_of_life(newest={"A": at(-5), "B": at(-6)}) == []
    assert list(Seller.objects.values_list("id", "link_state", "last_sign_at")) == [
        ("A", LinkState.LINKED, at(-5)),
        ("B", LinkState.LINKED, at(-6)),
    ]


def test_sign_of_life_never_goes_back() -> None:
    seller(last_sign_at=at(-5))
    sellers.sign_of_life(newest={"S1": at(-50)})
    assert Seller.objects.get().last_sign_at == at(-5)


@pytest.mark.parametrize("gone", [LinkState.UNLINKED, LinkState.REMOVED])
def test_newer_sign_of_life_links_again(gone: LinkState) -> None:
    seller(gone, link_changed_at=at(-50), link_reason="contract ended")
    assert sellers.sign_of_life(newest={"S1": at(-5)}) == ["S1"]
    linked = Seller.objects.get()
    assert (linked.link_state, linked.link_reason, linked.link_changed_at) == (LinkState.LINKED, "", at(-5))


def test_sign_of_life_older_than_unlinking_does_not_link() -> None:
    seller(LinkState.UNLINKED, link_changed_at=at(-5))
    assert sellers.sign_of_life(newest={"S1": at(-50)}) == []
    assert link() == LinkState.UNLINKED
    assert Seller.objects.get().last_sign_at == at(-50)


@pytest.mark.rule(3)
def test_sign_of_life_moves_no_more_than_a_day_past_our_clock() -> None:
    sellers.sign_of_life(newest={"S1": FROZEN_AT + timedelta(days=400)})
    assert Seller.objects.get().last_sign_at == FROZEN_AT + timedelta(days=1)


@pytest.mark.rule(12)
def test_sign_of_life_costs_same_statements_for_many_sellers() -> None:
    counts = []
    for number in (1, 200):
        with CaptureQueriesContext(connection) as captured:
            sellers.sign_of_life(newest={f"S{number}-{n}": at(-5) for n in range(number)})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_unlinking_newer_than_last_sign_counts() -> None:
    seller(last_sign_at=at(-50))
    assert unlink(-5) == LinkState.UNLINKED
    unlinked = Seller.objects.get()
    assert (unlinked.link_state, unlinked.link_reason, unlinked.link_changed_at) == (
        LinkState.UNLINKED,
        "contract ended",
        at(-5),
    )


@pytest.mark.parametrize("column", ["last_sign_at", "link_changed_at"])
def test_unlinking_older_than_what_is_known_is_stale(column: str) -> None:
    seller()
    Seller.objects.update(**{column: at(-5)})
    assert unlink(-50) is None
    assert link() == LinkState.LINKED


def test_unlinking_makes_an_unknown_seller() -> None:
    assert unlink(-5) == LinkState.UNLINKED
    assert link() == LinkState.UNLINKED


def test_removal_is_told_apart() -> None:
    assert unlink(-5, permanently=True) == LinkState.REMOVED


def test_removal_outlives_a_later_unlinking() -> None:
    unlink(-50, permanently=True)
    assert unlink(-5) == LinkState.REMOVED
    assert Seller.objects.get().link_changed_at == at(-5)


def test_removal_that_was_told_after_a_later_unlinking_counts() -> None:
    """Events come in any order: the seller is gone for good whichever came first."""
    unlink(-5)
    assert unlink(-50, permanently=True) == LinkState.REMOVED
    assert Seller.objects.get().link_changed_at == at(-5)


def test_removal_older_than_a_sign_of_life_changes_nothing() -> None:
    """The seller came back since, and left again."""
    seller(last_sign_at=at(-20))
    unlink(-5)
    assert unlink(-50, permanently=True) is None


def test_reason_loses_what_no_column_holds() -> None:
    sellers.unlink(seller_id="S1", at=at(-5), reason="a\x00b\ud800c", permanently=False)
    assert Seller.objects.get().link_reason == "abc"


def test_list_makes_sellers_and_fills_details() -> None:
    changes = listed(company_name="Tee & mehr", jtl_account_id=77)
    assert (changes.new, changes.linked, changes.unlinked) == (["S1"], [], [])
    made = Seller.objects.get()
    assert (made.company_name, made.jtl_account_id, made.active_by_jtl, made.listed_by_scx_at) == (
        "Tee & mehr",
        77,
        True,
        FROZEN_AT,
    )


def test_silent_list_keeps_details() -> None:
    seller(company_name="Tee & mehr", jtl_account_id=77, active_by_jtl=True)
    listed(jtl=None)
    kept = Seller.objects.get()
    assert (kept.company_name, kept.jtl_account_id, kept.active_by_jtl) == ("Tee & mehr", 77, True)


@pytest.mark.parametrize("gone", [LinkState.UNLINKED, LinkState.REMOVED])
def test_list_links_an_active_seller_again(gone: LinkState) -> None:
    seller(gone, link_changed_at=at(-50))
    assert listed().linked == ["S1"]
    assert link() == LinkState.LINKED


def test_list_asked_before_the_unlinking_does_not_link() -> None:
    seller(LinkState.UNLINKED, link_changed_at=at(5))
    assert listed().linked == []


@pytest.mark.parametrize(
    ("jtl", "channel", "who"), [(False, True, "JTL"), (True, False, "channel"), (False, None, "JTL")]
)
def test_list_unlinks_an_inactive_seller(jtl: bool | None, channel: bool | None, who: str) -> None:
    seller(last_sign_at=at(-50))
    assert listed(jtl, channel, at(-5)).unlinked == ["S1"]
    unlinked = Seller.objects.get()
    assert (unlinked.link_state, unlinked.link_changed_at) == (LinkState.UNLINKED, at(-5))
    assert who in unlinked.link_reason


def test_list_older_than_the_last_sign_does_not_unlink() -> None:
    seller(last_sign_at=at(-5))
    assert listed(False, True, at(-50)).unlinked == []
    assert link() == LinkState.LINKED


def test_list_without_a_time_counts_from_its_request() -> None:
    seller(last_sign_at=at(-5))
    assert listed(False, True).unlinked == ["S1"]


@pytest.mark.parametrize(("jtl", "channel"), [(None, None), (True, None), (None, True)])
@pytest.mark.parametrize("known", [LinkState.LINKED, LinkState.UNLINKED])
def test_missing_flag_changes_nothing(jtl: bool | None, channel: bool | None, known: LinkState) -> None:
    seller(known, link_changed_at=at(-50))
    listed(jtl, channel)
    assert link() == known


def test_inactive_seller_that_is_removed_stays_removed() -> None:
    seller(LinkState.REMOVED, link_changed_at=at(-50))
    assert listed(False, False).unlinked == []
    assert link() == LinkState.REMOVED


def test_missing_in_the_list_changes_nothing() -> None:
    seller(LinkState.LINKED)
    sellers.take_list(listed=[], asked_at=FROZEN_AT)
    assert link() == LinkState.LINKED


def test_account_beyond_64_bits_is_left_out() -> None:
    listed(jtl_account_id=2**70)
    assert Seller.objects.get().jtl_account_id is None
