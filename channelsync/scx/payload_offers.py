"""The whole listing, as `Seller:Offer.New` and `Seller:Offer.Update` carry it, read from any form it comes in."""

from channelsync.scx import payload_plain, tolerant
from channelsync.scx.payload_listing import Attribute, OfferPayload, PriceContainer, ProductAttribute, Tier, Variation
from channelsync.scx.reading import Fields, PayloadError


def parse_offer(raw: str) -> OfferPayload:
    """Return the listing of an event, given as the text of its page element.

    Raise PayloadError, naming the field, if seller or offer id is missing or unusable; all else is optional.
    """
    return payload_plain.read(raw) or read_leniently(raw)


def read_leniently(raw: str) -> OfferPayload:
    """Return the listing field by field, whatever its form, with a note of each that cannot be read."""
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
