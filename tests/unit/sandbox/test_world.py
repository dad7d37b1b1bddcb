import json
from datetime import timedelta

import pytest

from channelsync.sandbox.world import World
from tests.unit.sandbox.conftest import HandClock


def types(world: World) -> list[str]:
    return [json.loads(event.text)["type"] for event in world.deliver(1000)]


def test_event_ids_grow_with_time_and_begin_with_it(world: World, clock: HandClock) -> None:
    ids = [world.emit("System:Test", {}) for _ in range(3)]
    clock.forward(1)
    ids.append(world.emit("System:Test", {}))
    assert ids == sorted(set(ids))
    assert {len(event_id) for event_id in ids} == {24}
    assert int(ids[-1][:8], 16) == int(clock.now.timestamp())


def test_event_of_an_unknown_seller_signs_the_seller_up(world: World) -> None:
    world.emit("Seller:Offer.New", {"sellerId": "fresh", "offerId": "822", "variationList": [{"offerId": 9}]})
    assert world.book.sellers["fresh"].linked
    assert world.book.knows(("fresh", 822))
    assert world.book.knows(("fresh", 9))


@pytest.mark.parametrize("event", [{}, {"sellerId": 1, "offerId": 1}, {"sellerId": "1", "offerId": []}])
def test_event_that_names_no_listing_is_queued_all_the_same(world: World, event: dict[str, object]) -> None:
    world.emit("Seller:Offer.New", event)
    world.emit("Seller:Offer.End", event)
    assert len(types(world)) == 2
    assert world.book.offers == {}


def test_raw_text_is_queued_to_the_letter(world: World) -> None:
    text = '{"id": "abc",  "event": {"x": 1E2, "x": "\\ud800"}'
    assert world.emit_raw(text) == "abc"
    assert world.deliver(1)[0].text == text.encode()


def test_raw_element_without_id_can_only_be_lost(world: World, clock: HandClock) -> None:
    event_id = world.emit_raw("null")
    for _ in range(10):
        assert len(world.deliver(1)) == 1
        clock.forward(300)
    assert world.lost == [event_id]


def test_update_carries_the_whole_listing_and_the_present_stock(world: World) -> None:
    world.offer_new("1", 5, title="Alt")
    world.stock_change("1", 5, 77)
    world.offer_update("1", 5, title="Neu")
    payload = json.loads(world.deliver(2)[1].text)["event"]
    assert (payload["title"], payload["quantity"], payload["sku"]) == (
        "Neu",
        "77.00",
        world.book.offers["1", 5].payload()["sku"],
    )


def test_end_and_update_take_a_listing_off_and_bring_it_back(world: World) -> None:
    record = world.offer_new("1", 5)
    ended = []
    for send in (world.end, world.offer_update):
        send("1", 5)
        ended.append(record.ended)
    assert ended == [True, False]
    assert types(world) == ["Seller:Offer.New", "Seller:Offer.End", "Seller:Offer.Update"]


def test_unlinked_seller_comes_back_with_the_next_listing(world: World) -> None:
    world.unlink("1")
    assert not world.book.sellers["1"].linked
    world.offer_new("1")
    assert world.book.sellers["1"].linked


def test_stock_can_change_for_an_offer_that_nobody_knows(world: World, clock: HandClock) -> None:
    world.stock_change("1", 999, 3, event=True)
    texts, _ = world.stock.after(clock.now - timedelta(seconds=1), None)
    assert json.loads(texts[0])["channelOfferId"] == "OFFER-999"
    assert types(world) == ["Seller:Offer.StockUpdate"]


def test_sellers_have_very_different_sizes_and_share_offer_ids() -> None:
    world = World(offers=600)
    sizes = [sum(key[0] == seller for key in world.book.offers) for seller in world.book.sellers]
    assert max(sizes) > 300
    assert min(sizes) <= 3
    assert {("1", 1), ("nordlicht_shop", 1)} <= world.book.offers.keys()


def test_first_events_are_older_than_the_world(clock: HandClock) -> None:
    world = World(offers=30, clock=clock)
    times = [event.created_at for event in world.deliver(30)]
    assert times == sorted(times)
    assert times[-1] <= clock.now.timestamp()


def test_unknown_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="plain, liberal"):
        World(forms="odd")
