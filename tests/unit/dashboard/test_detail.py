"""One listing on one page."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel, StockSnapshot
from tests.unit.dashboard.feeding import COLLEAGUE, ERROR, fail, feed, list_it, listing, target, with_variations

HOSTILE = "<script>alert(1)</script>"


def shown(client: Client, offer: Offer, **headers: str) -> str:
    response = client.get(f"/listings/{offer.seller_id}/{offer.offer_id}/", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", ["shop/404", "shop/0", "shop/9223372036854775808", "sh-op/1", "shop/-1"])
def test_unknown_listing_is_404(desk: Client, address: str) -> None:
    assert desk.get(f"/listings/{address}/").status_code == 404


def test_detail_shows_what_the_seller_sent(desk: Client, world: World) -> None:
    offer = listing(
        world,
        title="Assam",
        description="<p>Erste Ernte</p><ul><li>kräftig</li></ul>",
        channelAttributeList=[{"attributeId": "origin", "value": "Indien"}],
        srp={"amount": "19.90", "currency": "EUR"},
    )
    page = shown(desk, offer)
    assert all(word in page for word in ("Assam", "Erste Ernte\nkräftig", "origin", "Indien", "19.90"))


def test_hostile_texts_are_harmless(desk: Client, world: World) -> None:
    names = ("title", "subTitle", "description", "sku", "brand", "channelCategoryId")
    texts: dict[str, Any] = dict.fromkeys(names, HOSTILE)
    offer = listing(world, mainPicture="javascript:alert(1)", **texts)
    offer = fail(offer, reports.ErrorEntry(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    page = shown(desk, offer) + desk.get("/listings/").content.decode()
    assert HOSTILE not in page
    assert 'src="javascript' not in page
    assert 'href="javascript' not in page


def test_failure_shows_errors_until_the_seller_changes_the_listing(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    assert 'id="errors"' in shown(desk, offer)
    world.offer_update(offer.seller_id, offer.offer_id, title="Anders")
    feed(world)
    assert 'id="errors"' not in shown(desk, offer)


def test_told_shows_last_taken_report_and_newer_event(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT, sent_at=offer.created_at)
    Offer.objects.update(last_event_at=offer.state_since)
    page = shown(desk, offer)
    assert "The seller sees it after the next sync" not in page
    assert "The seller has sent something newer since." in page


def test_refused_report_shows_words_of_scx(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.REJECTED, error="VAL100: offerList[0] is not good")
    assert "VAL100: offerList[0] is not good" in shown(desk, offer)


def test_history_tells_who_decided_why(desk: Client, world: World) -> None:
    offer = listing(world)
    reports.report_failed(targets=[target(offer)], by=COLLEAGUE, errors=[ERROR], reason="no material", ticket="T-1")
    page = shown(desk, offer)
    assert all(word in page for word in ("colleague", "no material", "T-1", "New listing from the seller"))


def test_variation_leads_to_its_parent_and_back(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    assert f'href="/listings/{parent.seller_id}/{parent.offer_id}/"' in shown(desk, child)
    assert f'href="/listings/{child.seller_id}/{child.offer_id}/"' in shown(desk, parent)


def test_variation_shows_its_parents_state_until_it_has_its_own(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    list_it(parent)
    assert "state-listed" in shown(desk, child)
    fail(child)
    page = shown(desk, child)
    assert '<p class="head-state"><span class="state state-failed">' in page


def test_ended_listing_takes_no_reports(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    world.end(offer.seller_id, offer.offer_id)
    feed(world)
    page = shown(desk, offer)
    assert "Listed</a>" not in page
    assert "taken-down/" in page


def test_payload_that_cannot_be_read_is_shown_as_it_came(desk: Client, world: World) -> None:
    offer = listing(world)
    type(offer.revisions.get().event).objects.update(raw='{"event": "gone \\ud800"}')
    assert "no object" in shown(desk, offer)


@pytest.mark.rule(12)
@pytest.mark.parametrize("updates", [1, 30])
def test_detail_costs_as_many_queries_however_long_the_history_rule_12(
    desk: Client, world: World, updates: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offer = listing(world)
    for number in range(updates):
        fail(offer)
        world.offer_update(offer.seller_id, offer.offer_id, title=f"Fassung {number}")
        feed(world)
    with django_assert_max_num_queries(38):
        shown(desk, offer)


def test_stock_of_a_parent_is_told_beside_that_of_its_variations(desk: Client, world: World) -> None:
    parent, _child = with_variations(world)
    children = Offer.objects.filter(is_variation=True, parent_offer_id=parent.offer_id)
    children.update(quantity=5)
    key, now = {"offer_id": parent.offer_id, "seller_id": parent.seller_id}, timezone.now()
    StockLevel.objects.create(**key, quantity=60, updated_at=now, received_at=now)
    StockSnapshot.objects.create(**key, quantity=60, updated_at=now, received_at=now)
    head, told = shown(desk, parent).partition('id="stock"')[2].partition("</p>")[0].split("</h2>")
    assert f"{5 * children.count()} in variations" in head
    assert "60 reported for the parent itself" in told
