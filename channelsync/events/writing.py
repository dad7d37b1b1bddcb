"""Write what the folding of a page of events came to, each table as one set (rule 12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from channelsync.events import folding
from channelsync.events.folding import Folded, Verdict
from channelsync.events.models import InboxEvent
from channelsync.listings.ledger import STATE_COLUMNS, Ledger
from channelsync.listings.models import Offer, OfferRevision
from channelsync.reports import services as reports
from channelsync.runtime import setwise

CONTENT_COLUMNS = (
    "parent_offer_id", "is_variation", "channel_offer_id", "sku", "title", "gtin", "mpn", "brand", "category_id",
    "price", "currency", "quantity", "picture", "revision", "is_unchanged", "content_mark_at", "content_mark_id",
    "price_mark_at", "price_mark_id", "quantity_mark_at", "quantity_mark_id", "last_event_at", "search_text",
)  # fmt: skip
OFFER_COLUMNS = (*STATE_COLUMNS, *CONTENT_COLUMNS)
NEW_COLUMNS = ("offer_id", "seller_id", "created_at", "is_live", "listing_url", *OFFER_COLUMNS)
REVISION_COLUMNS = ("offer_id", *folding.REVISION_COLUMNS)


def write_listings(folded: Sequence[Folded], children: Sequence[Offer], ledger: Ledger) -> None:
    """Store listings, variations, revisions and moves, and tell the outbox what is of the past now (rule 7)."""
    offers = [one.offer for one in folded if one.offer is not None] + list(children)
    known = [offer for offer in offers if not offer._state.adding]
    _insert([offer for offer in offers if offer._state.adding])
    setwise.update(Offer, OFFER_COLUMNS, map(attrgetter("pk", *OFFER_COLUMNS), known))
    revisions = [(one.offer.pk, *row) for one in folded if one.offer is not None for row in one.revisions]
    setwise.insert(OfferRevision, REVISION_COLUMNS, revisions)
    ledger.write()
    _tell_outbox(folded, children)


def write_verdicts(verdicts: Mapping[int, Verdict], now: datetime) -> None:
    """Store what became of each event."""
    rows = [(pk, verdict.status.value, verdict.error[:2000], now) for pk, verdict in sorted(verdicts.items())]
    setwise.update(InboxEvent, ("status", "error", "applied_at"), rows)


def _insert(new: Sequence[Offer]) -> None:
    if not new:
        return
    new = sorted(new, key=lambda offer: (offer.offer_id, offer.seller_id))
    setwise.insert(Offer, NEW_COLUMNS, map(attrgetter(*NEW_COLUMNS), new))
    among = setwise.one_of({offer.offer_id for offer in new})
    keys = Offer.objects.filter(offer_id__in=among).values_list("seller_id", "offer_id", "pk")
    pks = {(seller_id, offer_id): pk for seller_id, offer_id, pk in keys}
    for offer in new:
        offer.pk = pks[offer.seller_id, offer.offer_id]


def _tell_outbox(folded: Sequence[Folded], children: Sequence[Offer]) -> None:
    revised = [one.offer for one in folded if one.content is not None and one.ended_by is None and not one.is_new]
    ended = [one.offer for one in folded if one.ended_by is not None]
    # A child that was only folded under its parent keeps its state, and the report of it.
    following = (c for c in children if c.state != "ended" and not c.has_own_state)
    known = [offer for offer in [*revised, *following] if offer is not None]
    gone = [offer for offer in [*ended, *(c for c in children if c.state == "ended")] if offer is not None]
    if known:
        reports.revised(known)
    if gone:
        reports.ended(gone)
