"""What a seller says about a listing: read from the raw text of its newest revision's event, for people to read."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from html import unescape

import nh3
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags

from channelsync.dashboard.templatetags.safe_urls import picture_url
from channelsync.listings.models import Offer, OfferRevision
from channelsync.scx import tolerant
from channelsync.scx.payloads import Attribute, OfferPayload, PriceContainer, ProductAttribute, Variation, parse_offer
from channelsync.scx.reading import PayloadError, clean_text

LINE_ENDS = re.compile(r"<\s*(?:br|/p|/li|/h[1-6]|/div|/tr)\b[^<>]*>", re.IGNORECASE)
UNREAD = re.compile(r"<\s*(script|style)\b.*?(?:<\s*/\s*\1\s*>|$)", re.IGNORECASE | re.DOTALL)
PICTURES_LIVE = timedelta(days=7)  # SCX deletes them that long after the event


@dataclass(slots=True)
class Content:
    """The parts of a listing's payload that the page shows; empty where the payload is gone or cannot be read."""

    sub_title: str = ""
    description: str = ""
    description_html: str = ""  # as the seller wrote it: never to be shown without `harmless`
    pictures: list[str] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    dimensions: list[Attribute] = field(default_factory=list)
    product_attributes: list[ProductAttribute] = field(default_factory=list)
    prices: list[PriceContainer] = field(default_factory=list)
    tax_percent: Decimal | None = None
    srp: Decimal | None = None
    srp_currency: str = ""
    isbn: str = ""
    problems: Sequence[str] = ()
    raw: str = ""
    payload: OfferPayload | None = None


def newest_revision(offer: Offer) -> OfferRevision | None:
    """Return the listing's newest revision, or the parent's for a variation; with its event."""
    owner = Q(offer=offer)
    if offer.is_variation:
        owner = Q(offer__offer_id=offer.parent_offer_id, offer__seller_id=offer.seller_id)
    return OfferRevision.objects.filter(owner).select_related("event").order_by("-number").first()


def content_of(offer: Offer, revision: OfferRevision | None) -> Content:
    """Return what the revision says about the listing, or about the one variation."""
    if revision is None:
        return Content()
    raw = pretty(revision.event.raw)
    try:
        payload = parse_offer(revision.event.raw)
    except PayloadError as error:
        return Content(problems=[str(error)], raw=raw)
    child = next((one for one in payload.variations if one.offer_id == offer.offer_id), None)
    return _of_variation(child, payload, raw) if child else _of_listing(payload, raw)


def pretty(raw: str) -> str:
    """Return JSON with line breaks, or the text as it came when it is not JSON."""
    try:
        text = json.dumps(tolerant.loads(raw), indent=2, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = raw
    return clean_text(text)


def plain_text(html: str) -> str:
    """Return the words of a description, with line breaks where its paragraphs end and no markup."""
    html = LINE_ENDS.sub("\n", UNREAD.sub("", html))
    try:
        text = strip_tags(html)
    except SuspiciousOperation:  # too many tags that never end; a template escapes what is left of them
        text = html
    return _without_gaps(unescape(text))


def _without_gaps(text: str) -> str:
    # By lines, for an expression that looks for blanks around line ends takes minutes for a long row of blanks.
    lines = [line.strip() for line in text.splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip()


def harmless(html: str) -> str:
    """Return a description's HTML without scripts, styles, forms, frames and links: what is left can only be read."""
    tags = nh3.ALLOWED_TAGS - {"a", "area", "map"}
    return nh3.clean(html, tags=tags, url_schemes={"http", "https"}, attribute_filter=_kept_attribute)


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    # a relative picture would be looked for here
    return None if name == "src" and not picture_url(value) else value


def picture_days_left(revision: OfferRevision | None) -> int | None:
    """Return for how many more days the revision's picture links live, 0 for dead ones; None without a revision."""
    if revision is None:
        return None
    return max(0, (revision.created_at + PICTURES_LIVE - timezone.now()).days)


def _of_listing(payload: OfferPayload, raw: str) -> Content:
    pictures = [payload.main_picture, *payload.picture_list] if payload.main_picture else payload.picture_list
    return Content(
        sub_title=payload.sub_title,
        description=plain_text(payload.description),
        description_html=payload.description,
        pictures=list(dict.fromkeys(pictures)),
        attributes=payload.attributes,
        product_attributes=payload.product_attributes,
        prices=payload.price_list,
        tax_percent=payload.tax_percent,
        srp=payload.srp.amount if payload.srp else None,
        srp_currency=payload.srp.currency if payload.srp else "",
        isbn=payload.isbn,
        problems=payload.problems,
        raw=raw,
        payload=payload,
    )


def _of_variation(child: Variation, parent: OfferPayload, raw: str) -> Content:
    return Content(
        sub_title=child.sub_title or parent.sub_title,
        description=plain_text(child.description or parent.description),
        description_html=child.description or parent.description,
        pictures=child.picture_list or parent.picture_list,
        attributes=child.attributes,
        dimensions=child.dimensions,
        prices=child.price_list,
        tax_percent=child.tax_percent or parent.tax_percent,
        problems=parent.problems,
        raw=raw,
        payload=parent,
    )
