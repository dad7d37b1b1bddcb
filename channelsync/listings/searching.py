"""The one case-folded text that the search reads."""

from channelsync.listings.models import Offer


def search_text(offer: Offer) -> str:
    """Return ids, SKU, GTIN, MPN, brand and title of a listing as one case-folded text."""
    parts = (offer.sku, offer.gtin, offer.mpn, offer.channel_offer_id, str(offer.offer_id), offer.brand, offer.title)
    return " ".join(part for part in parts if part).casefold()
