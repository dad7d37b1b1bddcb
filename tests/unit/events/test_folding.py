"""Time decides, not arrival, aspect by aspect: rule 3."""

from decimal import Decimal
from typing import Any

import pytest

from channelsync.listings.models import OfferRevision, Transition
from tests import wire

pytestmark = [pytest.mark.django_db, pytest.mark.rule(3)]


def test_new_listing_is_pending_with_its_data() -> None:
    """The columns hold what lists and searches need."""
    wire.take(wire.offer(channelCategoryId="C7", gtin="4006381333931", brand="Nord", channelOfferId="M1"))
    offer = wire.the_offer()
    assert (offer.state, offer.undecided, offer.revision, offer.version) == ("pending", True, 1, 1)
    assert (offer.price, offer.currency, offer.quantity) == (Decimal("19.99"), "EUR", Decimal(5))
    assert (offer.category_id, offer.gtin, offer.brand, offer.channel_offer_id) == ("C7", "4006381333931", "Nord", "M1")
    assert "grösse l" in offer.search_text
    assert Transition.objects.get().actor_kind == "seller"


def test_older_update_is_stale_whatever_the_order_of_arrival() -> None:
    """No revision, no move."""
    wire.take(wire.offer(wire.UPDATE, at=10, title="newer"))
    wire.take(wire.offer(wire.NEW, at=5, title="older"))
    assert wire.statuses() == ["applied", "stale"]
    assert (wire.the_offer().title, wire.the_offer().revision) == ("newer", 1)


def test_same_second_is_decided_by_the_id() -> None:
    """Ids begin with the time and grow."""
    wire.take(wire.offer(event_id="00000002", title="second"))
    wire.take(wire.offer(wire.UPDATE, event_id="00000001", title="first"))
    assert wire.the_offer().title == "second"


def test_page_out_of_order_is_folded_in_order() -> None:
    """Both revisions exist, the newest has the last word."""
    wire.take(wire.offer(wire.UPDATE, at=9, title="last"), wire.offer(at=1, title="first"))
    assert wire.statuses() == ["applied", "applied"]
    assert wire.the_offer().title == "last"
    numbers = OfferRevision.objects.order_by("number").values_list("number", "kind")
    assert list(numbers) == [(1, "new"), (2, "update")]


def test_older_update_after_a_newer_price_keeps_that_price() -> None:
    """The price has a mark of its own; the rest of the update is applied."""
    wire.take(wire.offer(at=0))
    wire.take(wire.element(wire.PRICE, at=20, priceList=wire.prices("9.50")))
    wire.take(wire.offer(wire.UPDATE, at=10, title="neu", priceList=wire.prices("15.00")))
    assert (wire.the_offer().price, wire.the_offer().title) == (Decimal("9.50"), "neu")


def test_older_price_after_an_update_is_stale() -> None:
    """The update brought the newer price."""
    wire.take(wire.offer(at=10))
    wire.take(wire.element(wire.PRICE, at=5, priceList=wire.prices("9.50")))
    assert wire.statuses() == ["applied", "stale"]
    assert wire.the_offer().price == Decimal("19.99")


def test_stock_event_sets_only_the_quantity() -> None:
    """No revision, no move, no other field."""
    wire.take(wire.offer(at=0))
    before = wire.the_offer().version
    wire.take(wire.element(wire.STOCK, at=5, quantity="0"))
    offer = wire.the_offer()
    assert (offer.quantity, offer.version, offer.revision) == (Decimal(0), before, 1)


def test_end_and_newer_update_bring_the_listing_back() -> None:
    """End shares the mark of New and Update."""
    wire.take(wire.offer(at=0), wire.element(wire.END, at=5))
    assert wire.the_offer().state == "ended"
    wire.take(wire.offer(wire.UPDATE, at=3))
    assert wire.the_offer().state == "ended"
    wire.take(wire.offer(wire.UPDATE, at=9))
    assert wire.the_offer().state == "pending"


@pytest.mark.parametrize(
    ("kind", "fields", "field", "value"),
    [
        (wire.END, {}, "state", "ended"),
        (wire.PRICE, {"priceList": wire.prices("9.50")}, "price", Decimal("9.50")),
        (wire.STOCK, {"quantity": "77"}, "quantity", 77),
    ],
)
def test_event_before_the_first_new_waits_for_it(kind: str, fields: dict[str, Any], field: str, value: object) -> None:
    """Out of order at the very start: nothing is lost, and no ghost listing appears meanwhile."""
    wire.take(wire.element(kind, at=10, **fields))
    assert wire.statuses() == ["unhandled"]
    wire.take(wire.offer(at=0))
    assert wire.statuses() == ["applied", "applied"]
    assert getattr(wire.the_offer(), field) == value


def test_time_far_in_the_future_blocks_for_a_day_at_most() -> None:
    """No mark moves more than a day past our clock."""
    wire.take(wire.offer(at=0), wire.offer(wire.UPDATE, at=10 * 365 * 86400, title="future"))
    offer = wire.the_offer()
    assert offer.content_mark_at is not None
    assert (offer.content_mark_at.date() - offer.state_since.date()).days <= 1


def test_equal_content_is_marked_without_changes() -> None:
    """Pictures count by file name; price and quantity do not count."""
    wire.take(wire.offer(at=0))
    signed = ["https://other.example/b/pic1.jpg?sig=2"]
    wire.take(wire.offer(wire.UPDATE, at=5, pictureList=signed, quantity="1", priceList=wire.prices("1.00")))
    assert wire.the_offer().is_unchanged
    wire.take(wire.offer(wire.UPDATE, at=6, pictureList=["https://other.example/b/pic2.jpg"]))
    assert not wire.the_offer().is_unchanged


def test_update_fills_but_never_overwrites_the_channel_offer_id() -> None:
    """An id that is there stays."""
    wire.take(wire.offer(at=0, channelOfferId="M1"))
    wire.take(wire.offer(wire.UPDATE, at=5, channelOfferId="M2"))
    assert wire.the_offer().channel_offer_id == "M1"


def test_absurd_values_leave_the_listing_readable() -> None:
    """What cannot be read is left out and named at the event."""
    wire.take(wire.offer(quantity="viele", priceList=wire.prices("9" * 40), title=["x"]))
    offer = wire.the_offer()
    assert (offer.quantity, offer.price, offer.title) == (None, None, "")
