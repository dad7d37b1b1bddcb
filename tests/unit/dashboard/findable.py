"""Listings with what people search for."""

from typing import Any

from channelsync.dashboard.search.words import matching
from channelsync.listings.models import Offer, Seller
from channelsync.listings.searching import search_text
from tests.conftest import FROZEN_AT

GTIN = "4006381333931"


URL = "https://market.example/item/77"


def seller(pk: str = "shop", company: str = "") -> Seller:
    return Seller.objects.get_or_create(id=pk, defaults={"company_name": company})[0]


def listing(offer_id: int, seller_id: str = "shop", **facts: Any) -> Offer:
    offer = Offer(offer_id=offer_id, seller=seller(seller_id), state_since=FROZEN_AT, created_at=FROZEN_AT, **facts)
    offer.search_text = search_text(offer)
    offer.save()
    return offer


def variation(offer_id: int, parent: Offer, **facts: Any) -> Offer:
    return listing(offer_id, parent.seller_id, parent_offer_id=parent.offer_id, is_variation=True, **facts)


def shown(text: str) -> list[Offer]:
    return list(Offer.objects.listings().filter(matching(text)).order_by("pk"))
