"""Read a listing that keeps to the contract's form in one go; most do, and it takes a fifth of the time.

Whatever is odd about a payload is left to the lenient reader: what is returned here is exactly what that one would
have returned, with nothing to note.
"""

from decimal import Decimal
from functools import lru_cache

import msgspec

from channelsync.scx.numbers import read_decimal, read_offer_id
from channelsync.scx.payload_listing import Attribute, OfferPayload, PriceContainer, ProductAttribute, Tier, Variation
from channelsync.scx.reading import read_seller_id


class _Tier(msgspec.Struct):
    amount: str = ""
    currency: str = ""
    quantity: str = ""


class _Prices(msgspec.Struct, rename="camel"):
    id: str = ""
    quantity_price_list: list[_Tier] = []


class _Attribute(msgspec.Struct, rename="camel"):
    attribute_id: str = ""
    value: str = ""
    group: str = ""


class _Pair(msgspec.Struct):
    name: str = ""
    value: str = ""


class _Variation(msgspec.Struct, rename="camel"):
    offer_id: int
    sku: str = ""
    gtin: str = ""
    variation_dimension_list: list[_Attribute] = []
    quantity: str = ""
    price_list: list[_Prices] = []
    tax_percent: str = ""
    picture_list: list[str] = []
    title: str = ""
    sub_title: str = ""
    description: str = ""
    channel_attribute_list: list[_Attribute] = []


class _Offer(msgspec.Struct, rename="camel"):
    seller_id: str
    offer_id: int
    parent_offer_id: int | None = None
    channel_offer_id: str = ""
    channel_category_id: str = ""
    quantity: str = ""
    tax_percent: str = ""
    price_list: list[_Prices] = []
    title: str = ""
    sub_title: str = ""
    description: str = ""
    main_picture: str = ""
    picture_list: list[str] = []
    channel_attribute_list: list[_Attribute] = []
    variation_list: list[_Variation] = []
    sku: str = ""
    gtin: str = ""
    mpn: str = ""
    isbn: str = ""
    brand: str = ""
    srp: _Tier | None = None
    product_attribute_list: list[_Pair] = []


class _Element(msgspec.Struct):
    event: _Offer


_decode = msgspec.json.Decoder(_Element).decode
_known_decimal = lru_cache(maxsize=4096)(read_decimal)  # prices and quantities repeat


def read(raw: str) -> OfferPayload | None:
    """Return the listing in a page element's text, None where its form is not the contract's."""
    if "\\u0000" in raw:  # no column holds it: for the reader that cleans texts
        return None
    try:
        return _offer(_decode(raw).event)
    except (ValueError, RecursionError):
        return None


def _offer(plain: _Offer) -> OfferPayload:
    """Return the listing; raise ValueError where a value is not as the contract has it."""
    return OfferPayload(
        seller_id=read_seller_id(plain.seller_id),
        offer_id=read_offer_id(plain.offer_id),
        parent_offer_id=None if plain.parent_offer_id is None else read_offer_id(plain.parent_offer_id),
        channel_offer_id=plain.channel_offer_id,
        channel_category_id=plain.channel_category_id,
        quantity=_decimal(plain.quantity),
        tax_percent=_decimal(plain.tax_percent),
        price_list=_prices(plain.price_list),
        title=plain.title,
        sub_title=plain.sub_title,
        description=plain.description,
        main_picture=plain.main_picture,
        picture_list=_texts(plain.picture_list),
        attributes=_attributes(plain.channel_attribute_list),
        variations=_variations(plain.variation_list),
        variations_complete=True,
        sku=plain.sku,
        gtin=plain.gtin,
        mpn=plain.mpn,
        isbn=plain.isbn,
        brand=plain.brand,
        srp=None if plain.srp is None else _recommended(plain.srp),
        product_attributes=[ProductAttribute(pair.name, pair.value) for pair in plain.product_attribute_list],
        problems=[],
    )


def _variations(plain: list[_Variation]) -> list[Variation]:
    if len({child.offer_id for child in plain}) < len(plain):
        raise ValueError("a child twice")
    return [_variation(child) for child in plain]


def _variation(plain: _Variation) -> Variation:
    return Variation(
        offer_id=read_offer_id(plain.offer_id),
        sku=plain.sku,
        gtin=plain.gtin,
        dimensions=_attributes(plain.variation_dimension_list),
        quantity=_decimal(plain.quantity),
        price_list=_prices(plain.price_list),
        tax_percent=_decimal(plain.tax_percent),
        picture_list=_texts(plain.picture_list),
        title=plain.title,
        sub_title=plain.sub_title,
        description=plain.description,
        attributes=_attributes(plain.channel_attribute_list),
    )


def _prices(plain: list[_Prices]) -> list[PriceContainer]:
    return [PriceContainer(one.id, [_tier(tier) for tier in one.quantity_price_list]) for one in plain]


def _tier(plain: _Tier) -> Tier:
    return Tier(_decimal(plain.amount), plain.currency, _decimal(plain.quantity))


def _recommended(plain: _Tier) -> Tier:
    if not (plain.amount or plain.currency or plain.quantity):
        raise ValueError("perhaps an empty object, which is no price")
    return _tier(plain)


def _attributes(plain: list[_Attribute]) -> list[Attribute]:
    return [Attribute(one.attribute_id, one.value, one.group) for one in plain]


def _texts(plain: list[str]) -> list[str]:
    return [text for text in plain if text]


def _decimal(text: str) -> Decimal | None:
    return _known_decimal(text) if text else None
