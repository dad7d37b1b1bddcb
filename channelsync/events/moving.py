"""Tell a variation that moved to another parent from one that was taken away (rule 3).

The page on which its old parent ends or no longer names it may come before the one on which the new parent names it,
though that happened before. The variation is ended then, as of the later moment; what counts is when it was last known
to be with the old one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from channelsync.events.folding import EPOCH, Folded, content_mark
from channelsync.events.handlers import Mark
from channelsync.events.models import InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferRevision
from channelsync.runtime import setwise

Key = tuple[str, int]
NEVER: Mark = (EPOCH, "")


def left_behind(folded: Mapping[Key, Folded], known: Mapping[Key, Offer]) -> dict[Key, Mark]:
    """Return the marks that variations had before a parent ended them, by its own end or by naming them no longer.

    Only of those that another parent names with an older mark than that end's: by its mark alone it would not get
    them. Costs two statements, none where there is no such variation.
    """
    suspects = dict(_suspects(folded, known))
    if not suspects:
        return {}
    by_parents = _ended_by_parents(suspects)
    ended = {key: suspects[key] for key in by_parents}
    there = _marks({child.parent_offer_id or 0 for child in ended.values()} | {number for _seller, number in ended})
    found = {}
    for key, child in ended.items():
        of_both = [*there[key], *there[key[0], child.parent_offer_id or 0]]
        found[key] = max((mark for mark in of_both if mark < content_mark(child)), default=NEVER)
    return found


def _suspects(folded: Mapping[Key, Folded], known: Mapping[Key, Offer]) -> Iterator[tuple[Key, Offer]]:
    for (seller_id, offer_id), parent in folded.items():
        if parent.content is None:
            continue
        for variation in parent.content.payload.variations:
            key = (seller_id, variation.offer_id)
            child = known.get(key)
            if child is None or child.state != State.ENDED or key in folded:
                continue
            if child.parent_offer_id != offer_id and parent.content.mark <= content_mark(child):
                yield key, child


def _ended_by_parents(children: Mapping[Key, Offer]) -> set[Key]:
    """Return those of which the newest mark is that of an event of their parent."""
    among = setwise.one_of({child.content_mark_id for child in children.values()})
    events = InboxEvent.objects.filter(event_id__in=among).values_list("event_id", "seller_id", "offer_id")
    parents = {event_id: (seller_id, offer_id) for event_id, seller_id, offer_id in events}
    return {
        key
        for key, child in children.items()
        if parents.get(child.content_mark_id) == (child.seller_id, child.parent_offer_id)
    }


def _marks(offer_ids: set[int]) -> dict[Key, list[Mark]]:
    """Return the marks of the revisions of these listings."""
    revisions = OfferRevision.objects.filter(offer__offer_id__in=setwise.one_of(offer_ids)).order_by()
    found: dict[Key, list[Mark]] = defaultdict(list)
    rows = revisions.values_list("offer__seller_id", "offer__offer_id", "created_at", "event__event_id")
    for seller_id, offer_id, created_at, event_id in rows:
        found[seller_id, offer_id].append((created_at, event_id))
    return found
