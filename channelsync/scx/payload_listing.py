"""The parts of a listing's payload, in our own types."""

from decimal import Decimal

import msgspec


class Tier(msgspec.Struct, frozen=True):
    """Hold one price and from how many pieces it holds; None where it is not given."""

    amount: Decimal | None
    currency: str
    quantity: Decimal | None = None


class PriceContainer(msgspec.Struct, frozen=True):
    """Hold the tiers of one price type, as `B2C`."""

    id: str
    tiers: list[Tier]


class Attribute(msgspec.Struct, frozen=True):
    """Hold one value of an attribute; ids repeat, and attributes of one repeated section share `group`."""

    attribute_id: str
    value: str
    group: str = ""


class ProductAttribute(msgspec.Struct, frozen=True):
    """Hold a free pair of name and value from the seller's own article data."""

    name: str
    value: str


class Variation(msgspec.Struct, frozen=True):
    """Hold a child of a listing; '' and None stand for 'not given': then the parent's value holds."""

    offer_id: int
    sku: str
    gtin: str
    dimensions: list[Attribute]
    quantity: Decimal | None
    price_list: list[PriceContainer]
    tax_percent: Decimal | None
    picture_list: list[str]
    title: str
    sub_title: str
    description: str
    attributes: list[Attribute]

    @property
    def first_price(self) -> tuple[Decimal | None, str]:
        """Return amount and currency of the first tier of the first type."""
        return first_price(self.price_list)


class OfferPayload(msgspec.Struct, frozen=True):
    """Hold a listing. '' and None mean 'no value'; `problems` names what was given but could not be read.

    `variations_complete` is False where a child could not be read: then a missing child is not a deleted one.
    """

    seller_id: str
    offer_id: int
    parent_offer_id: int | None
    channel_offer_id: str
    channel_category_id: str
    quantity: Decimal | None
    tax_percent: Decimal | None
    price_list: list[PriceContainer]
    title: str
    sub_title: str
    description: str
    main_picture: str
    picture_list: list[str]
    attributes: list[Attribute]
    variations: list[Variation]
    variations_complete: bool
    sku: str
    gtin: str
    mpn: str
    isbn: str
    brand: str
    srp: Tier | None
    product_attributes: list[ProductAttribute]
    problems: list[str]

    @property
    def first_price(self) -> tuple[Decimal | None, str]:
        """Return amount and currency of the first tier of the first type; (None, '') if there is none."""
        return first_price(self.price_list)


def first_price(prices: list[PriceContainer]) -> tuple[Decimal | None, str]:
    """Return amount and currency of the first tier of the first price type; (None, '') if there is none."""
    if not prices or not prices[0].tiers:
        return None, ""
    return prices[0].tiers[0].amount, prices[0].tiers[0].currency
