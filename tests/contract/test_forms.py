"""Whatever form the sandbox writes an event in, our parsers read the same out of it."""

from typing import Final

import pytest

from channelsync.sandbox.living import Living
from channelsync.sandbox.world import World
from channelsync.scx.payload_offers import parse_offer
from channelsync.scx.payload_page import parse_event_page
from channelsync.scx.payloads import PageElement

HANDLED: Final = ("Seller:Offer.New", "Seller:Offer.Update")


def page(forms: str) -> list[PageElement]:
    """Return our reading of a page from a world that has lived for a while."""
    world = World(seed=2, offers=60, forms=forms)
    living = Living(world, pace=60)
    for _ in range(200):
        living.step()
    body = b'{"eventList": [' + b",".join(event.text for event in world.deliver(1000)) + b"]}"
    return parse_event_page(body)


@pytest.mark.parametrize("forms", ["plain", "liberal"])
def test_every_element_of_a_page_is_read(forms: str) -> None:
    elements = page(forms)
    assert [element.problem for element in elements if element.problem] == []
    assert all(
        element.id and element.created_at and element.seller_id for element in elements if "Offer." in element.type
    )


@pytest.mark.parametrize("forms", ["plain", "liberal"])
def test_every_listing_is_read_without_problems(forms: str) -> None:
    offers = [parse_offer(element.raw) for element in page(forms) if element.type in HANDLED]
    assert len(offers) > 60
    assert [problem for offer in offers for problem in offer.problems] == []


def test_odd_forms_are_read_as_the_plain_ones() -> None:
    plain, liberal = (
        {(e.seller_id, e.offer_id): parse_offer(e.raw) for e in parse_event_page(whole_page(forms))}
        for forms in ("plain", "liberal")
    )
    assert {key: (o.quantity, o.first_price, o.gtin, o.title) for key, o in plain.items()} == {
        key: (o.quantity, o.first_price, o.gtin, o.title) for key, o in liberal.items()
    }


def whole_page(forms: str) -> bytes:
    """Return the body of a page of new listings, the same ones in either form."""
    events = World(seed=5, offers=100, forms=forms).deliver(100)
    return b'{"eventList": [' + b",".join(event.text for event in events) + b"]}"
