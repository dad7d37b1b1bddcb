"""All that is read from SCX and written to it, in one place; the parts are split by noun."""

from channelsync.scx.payload_changes import (
    ChannelUnlinked,
    OfferEnd,
    OfferPriceUpdate,
    OfferStockUpdate,
    parse_offer_end,
    parse_price_update,
    parse_stock_update,
    parse_unlinked,
)
from channelsync.scx.payload_channel import (
    AttributeDef,
    AttributeValue,
    Category,
    Notification,
    ReferenceType,
    SellerRow,
    Severity,
    parse_attributes,
    parse_categories,
    parse_sellers,
)
from channelsync.scx.payload_listing import (
    Attribute,
    OfferPayload,
    PriceContainer,
    ProductAttribute,
    Tier,
    Variation,
)
from channelsync.scx.payload_offers import parse_offer
from channelsync.scx.payload_page import PageElement, parse_element, parse_event_page
from channelsync.scx.payload_reports import (
    ContractError,
    ErrorEntry,
    Violation,
    cut_message,
    failed_element,
    in_progress_element,
    listed_element,
)
from channelsync.scx.payload_stock import StockAnswer, StockUpdate, parse_stock_answer
from channelsync.scx.reading import PayloadError, clean_text, read_seller_id

__all__ = [
    "Attribute",
    "AttributeDef",
    "AttributeValue",
    "Category",
    "ChannelUnlinked",
    "ContractError",
    "ErrorEntry",
    "Notification",
    "OfferEnd",
    "OfferPayload",
    "OfferPriceUpdate",
    "OfferStockUpdate",
    "PageElement",
    "PayloadError",
    "PriceContainer",
    "ProductAttribute",
    "ReferenceType",
    "SellerRow",
    "Severity",
    "StockAnswer",
    "StockUpdate",
    "Tier",
    "Variation",
    "Violation",
    "clean_text",
    "cut_message",
    "failed_element",
    "in_progress_element",
    "listed_element",
    "parse_attributes",
    "parse_categories",
    "parse_element",
    "parse_event_page",
    "parse_offer",
    "parse_offer_end",
    "parse_price_update",
    "parse_sellers",
    "parse_stock_answer",
    "parse_stock_update",
    "parse_unlinked",
    "read_seller_id",
]
