"""The whole listing, as `Seller:Offer.New` and `Seller:Offer.Update` carry it."""

from decimal import Decimal

import msgspec

from channelsync.scx import tolerant
from channelsync.scx.reading import Fields, PayloadError


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


def parse_offer(raw: str) -> OfferPayload:
    """Return the listing of an event, given as the text of its page element.

    Raise PayloadError, naming the field, if seller or offer id is missing or unusable; all else is optional.
    """
    offer = event_fields(raw)
    variations, complete = _variations(offer)
    return OfferPayload(
        seller_id=offer.seller_id(),
        offer_id=offer.offer_id(),
        parent_offer_id=offer.optional_offer_id("parentOfferId"),
        channel_offer_id=offer.text("channelOfferId"),
        channel_category_id=offer.text("channelCategoryId"),
        quantity=offer.decimal("quantity"),
        tax_percent=offer.decimal("taxPercent"),
        price_list=read_prices(offer),
        title=offer.text("title"),
        sub_title=offer.text("subTitle"),
        description=offer.text("description"),
        main_picture=offer.text("mainPicture"),
        picture_list=offer.texts("pictureList"),
        attributes=_attributes(offer, "channelAttributeList"),
        variations=variations,
        variations_complete=complete,
        sku=offer.text("sku"),
        gtin=offer.text("gtin"),
        mpn=offer.text("mpn"),
        isbn=offer.text("isbn"),
        brand=offer.text("brand"),
        srp=_tier(offer.inner("srp")) if "srp" in offer else None,
        product_attributes=[
            ProductAttribute(pair.text("name"), pair.text("value")) for pair in offer.objects("productAttributeList")
        ],
        problems=offer.problems,
    )


def event_fields(raw: str) -> Fields:
    """Return the fields of the `event` in a page element; raise PayloadError if there is no object."""
    try:
        element = tolerant.loads(raw)
    except ValueError as error:
        raise PayloadError(f"no valid JSON: {error}") from error
    event = element.get("event") if isinstance(element, dict) else None
    if event == []:  # how PHP writes an object without members
        event = {}
    if not isinstance(event, dict):
        raise PayloadError("event: no object")
    return Fields(event, [])


def read_prices(fields: Fields) -> list[PriceContainer]:
    """Return `priceList`, in its order."""
    return [
        PriceContainer(container.text("id"), [_tier(tier) for tier in container.objects("quantityPriceList")])
        for container in fields.objects("priceList")
    ]


def first_price(prices: list[PriceContainer]) -> tuple[Decimal | None, str]:
    """Return amount and currency of the first tier of the first price type; (None, '') if there is none."""
    if not prices or not prices[0].tiers:
        return None, ""
    return prices[0].tiers[0].amount, prices[0].tiers[0].currency


def _tier(fields: Fields) -> Tier:
    return Tier(fields.decimal("amount"), fields.text("currency"), fields.decimal("quantity"))


def _attributes(fields: Fields, name: str) -> list[Attribute]:
    return [
        Attribute(entry.text("attributeId"), entry.text("value"), entry.text("group")) for entry in fields.objects(name)
    ]


def _variations(offer: Fields) -> tuple[list[Variation], bool]:
    """Return the children by their ids, and whether all could be read; of two with one id the first counts."""
    found: dict[int, Variation] = {}
    complete = offer.is_array_of_objects("variationList")
    for index, entry in enumerate(offer.objects("variationList")):
        try:
            child = _variation(entry)
        except PayloadError as error:
            offer.note(f"variationList[{index}]", f"left out: {error}")
            complete = False
            continue
        if found.setdefault(child.offer_id, child) is not child:
            offer.note(f"variationList[{index}]", f"offerId {child.offer_id} occurs twice")
    return list(found.values()), complete


def _variation(entry: Fields) -> Variation:
    return Variation(
        offer_id=entry.offer_id(),
        sku=entry.text("sku"),
        gtin=entry.text("gtin"),
        dimensions=_attributes(entry, "variationDimensionList"),
        quantity=entry.decimal("quantity"),
        price_list=read_prices(entry),
        tax_percent=entry.decimal("taxPercent"),
        picture_list=entry.texts("pictureList"),
        title=entry.text("title"),
        sub_title=entry.text("subTitle"),
        description=entry.text("description"),
        attributes=_attributes(entry, "channelAttributeList"),
    )
