"""Lock and read listings for those who change them."""

from collections.abc import Iterable

from django.db import transaction

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.listings.models import Offer
from channelsync.runtime import setwise

CHUNK = 1000


def lock(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Offer]:
    """Lock the listings of these (seller id, offer id) keys, in (offer_id, seller_id) order (rule 4).

    Call it in a transaction. Unknown keys are missing from the answer.
    """
    wanted = set(keys)
    found: dict[tuple[str, int], Offer] = {}
    offer_ids = sorted({offer_id for _seller, offer_id in wanted})
    sellers = {seller for seller, _offer_id in wanted}
    for start in range(0, len(offer_ids), CHUNK):
        some = setwise.one_of(offer_ids[start : start + CHUNK])
        rows = Offer.objects.select_for_update().filter(offer_id__in=some, seller_id__in=sellers)
        for offer in rows.order_by("offer_id", "seller_id"):
            if (offer.seller_id, offer.offer_id) in wanted:
                found[offer.seller_id, offer.offer_id] = offer
    return found


def note_taken_down(*, keys: Iterable[tuple[str, int]], by: Actor, reason: str = "") -> int:
    """Note that ended listings were removed from the marketplace; returns how many were still live."""
    keys = sorted(set(keys))
    live = Offer.objects.not_taken_down()
    with transaction.atomic():
        pks = [offer.pk for offer in lock(keys).values()]
        changed = live.filter(pk__in=setwise.one_of(pks)).update(is_live=False)
        _record_taken_down(keys, changed, by, reason)
    return changed


def _record_taken_down(keys: list[tuple[str, int]], changed: int, by: Actor, reason: str) -> None:
    if changed:
        one = keys[0] if len(keys) == 1 else None
        audit.record(
            by=by,
            action="taken_down",
            seller_id=one[0] if one else "",
            offer_id=one[1] if one else None,
            count=changed,
            reason=reason,
        )
