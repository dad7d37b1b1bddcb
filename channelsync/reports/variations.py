"""Report variations along with their listing, where the channel wants that (`REPORT_VARIATIONS=all`).

A variation without a state of its own shows its parent's: it is reported, but nothing moves. One with a state of its
own was decided apart, and is left alone.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports.decisions import Target
from channelsync.reports.elements import Telling, element
from channelsync.reports.outbox import Outgoing
from channelsync.reports.refusals import sane_keys

Key = tuple[str, int]


def keys_below(parents: Iterable[Key]) -> set[Key]:
    """Return the keys of the variations of these listings, none unless variations are reported."""
    wanted = set(parents)
    if settings.REPORT_VARIATIONS != "all" or not wanted:
        return set()
    found = _below(wanted).values_list("seller_id", "parent_offer_id", "offer_id")
    return {(seller, offer_id) for seller, parent, offer_id in found if (seller, parent) in wanted}


def counts_below(targets: Iterable[Target]) -> dict[Key, int]:
    """Return how many variations these listings have, where they have any; nothing unless variations are reported."""
    if settings.REPORT_VARIATIONS != "all":
        return {}
    wanted = sane_keys(targets)
    found = _below(wanted).order_by().values_list("seller_id", "parent_offer_id").annotate(number=Count("pk"))
    return {(seller, parent): number for seller, parent, number in found if parent is not None}


def below(told: Sequence[tuple[Offer, Telling]], offers: Iterable[Offer], now: datetime) -> list[Outgoing]:
    """Return the reports of the locked variations of the listings that were told something.

    A variation that was named itself among `told` is not reported twice.
    """
    if settings.REPORT_VARIATIONS != "all":
        return []
    by_key = {(offer.seller_id, offer.offer_id): telling for offer, telling in told if not offer.is_variation}
    named = {offer.pk for offer, _telling in told}
    found = []
    for offer in offers:
        telling = by_key.get((offer.seller_id, offer.parent_offer_id or 0)) if _follows(offer) else None
        if telling is not None and offer.pk not in named:
            found.append(Outgoing(offer, telling.state, element(_of_variation(telling, offer), now=now)))
    return found


def _below(parents: Set[Key]) -> QuerySet[Offer]:
    """Return the variations of these listings, and of those that have the id of one and the seller of another."""
    return Offer.objects.filter(
        is_variation=True,
        parent_offer_id__in={offer_id for _seller, offer_id in parents},
        seller_id__in={seller for seller, _offer_id in parents},
    )


def _follows(offer: Offer) -> bool:
    return offer.is_variation and not offer.has_own_state and offer.state != State.ENDED


def _of_variation(telling: Telling, offer: Offer) -> Telling:
    listed = telling.state == State.LISTED
    return replace(
        telling,
        offer_id=offer.offer_id,
        # a variation has an id of its own, but is mostly shown on its parent's page
        listing_url=offer.listing_url or telling.listing_url if listed else "",
        channel_offer_id=offer.channel_offer_id if listed else "",
    )
