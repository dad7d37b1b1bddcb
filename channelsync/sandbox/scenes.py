"""What a desk sees rarely but has to cope with; `scx_sandbox --scenes` plays it once, where there is no state yet."""

from typing import Final

from .catalogue.offers import Payload
from .world import World

LEAVER: Final = "kinderparadies"  # leaves the channel at the start, and does not come back by itself
ABSENT: Final = frozenset({LEAVER})
UNHEARD_OF: Final = (("HAUSWERK24", 999_101, 14), ("nordlicht_shop", 999_102, 3), ("GartenGlueck_DE", 999_103, 0))


def play(world: World) -> None:
    """Queue events that cannot be applied, tell stock of listings that no event names, let a seller leave."""
    with world.lock:
        _send_nonsense(world)
        _speak_of_the_unheard_of(world)
        if LEAVER in world.book.sellers:
            world.unlink(LEAVER)


def _send_nonsense(world: World) -> None:
    """Send what some clients do: a listing without a number, one of a seller without a name, a price without one."""
    records = list(world.book.live())
    wrong: tuple[Payload, ...] = ({"offerId": 0}, {"sellerId": "Käse & Wein"})
    for record, changes in zip(records, wrong, strict=False):
        world.emit("Seller:Offer.New", {**record.payload(), **changes})
    for record in records[2:4]:
        event = {"sellerId": record.seller_id, "offerId": record.offer_id, "priceList": []}
        world.emit("Seller:Offer.PriceUpdate", event)


def _speak_of_the_unheard_of(world: World) -> None:
    """Tell stock of listings whose New never came, and of one of them a price: it waits for the New."""
    for seller_id, offer_id, quantity in UNHEARD_OF:
        world.stock_change(seller_id, offer_id, quantity)
    seller_id, offer_id, _quantity = UNHEARD_OF[0]
    world.price_update(seller_id, offer_id, "24.90")
