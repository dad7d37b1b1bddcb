"""What the sandbox knows of sellers and their listings: enough to judge reports and to go on living."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .catalogue.offers import Payload
from .catalogue.sellers import SellerProfile
from .times import format_time
from .validation import is_seller_id, offer_id_of

Key = tuple[str, int]


@dataclass(slots=True)
class Seller:
    """A seller of the channel; unlinked ones take no reports, removed ones are in no list."""

    seller_id: str
    company: str
    account_id: int
    created_at: datetime
    updated_at: datetime
    linked: bool = True
    removed: bool = False
    next_offer_id: int = 1

    def as_json(self) -> dict[str, object]:
        """Return the contract's form."""
        return {
            "sellerId": self.seller_id,
            "jtlAccountId": self.account_id,
            "companyName": self.company,
            "isActiveByJTL": self.linked,
            "isActiveByChannel": True,
            "createdAt": format_time(self.created_at),
            "updatedAt": format_time(self.updated_at),
        }


@dataclass(slots=True)
class OfferRecord:
    """A listing as the seller has it: the payload as JSON (bytes take half the memory), and what its seller knows."""

    seller_id: str
    offer_id: int
    text: bytes
    ended: bool = False
    told: str = ""
    channel_offer_id: str = ""
    flaws: tuple[str, ...] = ()
    last_event_id: str = ""
    children: list[int] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Seller and offer id: only together they name a listing."""
        return self.seller_id, self.offer_id

    def payload(self) -> Payload:
        """Return the whole listing as a fresh dict."""
        payload: Payload = json.loads(self.text)
        return payload

    def stock_name(self) -> str:
        """Return what stands for channelOfferId in stock updates, where one is always needed."""
        return self.channel_offer_id or str(self.payload().get("sku") or f"OFFER-{self.offer_id}")


class OfferBook:
    """Sellers, listings and which variations belong to them. Not thread-safe: the world's lock guards it."""

    def __init__(self) -> None:
        self.sellers: dict[str, Seller] = {}
        self.offers: dict[Key, OfferRecord] = {}
        self.parents: dict[Key, int] = {}

    def add_profile(self, profile: SellerProfile, now: datetime) -> None:
        """Sign a seller of the catalogue up."""
        account = 4000 + len(self.sellers)
        self.sellers[profile.seller_id] = Seller(
            profile.seller_id, profile.company, account, now, now, next_offer_id=profile.first_offer_id
        )

    def meet(self, seller_id: str, now: datetime) -> Seller:
        """Return the seller, signed up now if nobody knew it."""
        if seller_id not in self.sellers:
            self.add_profile(SellerProfile(seller_id, f"{seller_id} GmbH", 0, 1), now)
        return self.sellers[seller_id]

    def knows(self, key: Key) -> bool:
        """Whether this is a listing or a variation that SCX was told of."""
        return key in self.offers or key in self.parents

    def live(self) -> Iterator[OfferRecord]:
        """Yield the listings that are not ended, of linked sellers."""
        return (record for record in self.offers.values() if not record.ended and self.sellers[record.seller_id].linked)

    def adopt(self, payload: object, text: bytes, event_id: str, now: datetime) -> None:
        """Take over a listing from a New or Update, however odd; what names no listing is passed over."""
        if not isinstance(payload, dict):
            return
        seller_id, offer_id = payload.get("sellerId"), offer_id_of(payload.get("offerId"))
        if not isinstance(seller_id, str) or not is_seller_id(seller_id) or offer_id is None:
            return
        seller = self.meet(seller_id, now)
        seller.linked, seller.removed = True, False
        seller.next_offer_id = max(seller.next_offer_id, offer_id + 1) if offer_id < 2**62 else seller.next_offer_id
        record = self.offers.setdefault((seller_id, offer_id), OfferRecord(seller_id, offer_id, text))
        record.text, record.ended, record.last_event_id = text, False, event_id
        record.children = list(_children(payload.get("variationList")))
        for child in record.children:
            self.parents[seller_id, child] = offer_id


def _children(variations: object) -> Iterator[int]:
    for variation in variations if isinstance(variations, list) else ():
        child = offer_id_of(variation.get("offerId")) if isinstance(variation, dict) else None
        if child is not None:
            yield child
