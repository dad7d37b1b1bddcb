"""Write the search texts anew that an older version of the program spelt in its way.

It goes through the listings step by step while everything else runs, and may be stopped at any time: how far it came
is kept. What it has not reached is found as it was before.
"""

import time

from django.db import transaction
from django.db.models import Max

from channelsync.listings.models import Offer
from channelsync.listings.searching import search_text
from channelsync.runtime import setwise
from channelsync.runtime.store import DatabaseStore

KEY = "listings.search_text"
FORM = "2"  # raised with each change of what `search_text` returns
DONE = "done"
STEP = 1000
READ = ("pk", "offer_id", "seller_id", "sku", "gtin", "mpn", "channel_offer_id", "brand", "title", "search_text")


def respell(*, seconds: float) -> bool:
    """Go on for that long; returns whether there is more to do. With all done it costs one look at one row."""
    until = time.monotonic() + seconds
    while (last := _last()) is not None:
        reached = _step(last)
        _keep(DONE if reached is None else str(reached))
        if time.monotonic() >= until:
            return reached is not None
    return False


def begin_again() -> None:
    """Forget how far it came: listings that an older process has written meanwhile are gone through too."""
    _keep("0")


def reached() -> str:
    """Return how far it has come, for people: a number of listings gone through is not known, a share is."""
    last, end = _last(), Offer.objects.aggregate(end=Max("pk"))["end"] or 0
    return "100 %" if last is None or not end else f"{100 * last // end} %"


def _last() -> int | None:
    """Return the key of the last listing that was gone through, or None when all were."""
    form, _colon, last = (DatabaseStore().get(KEY) or "").partition(":")
    if form != FORM:
        return 0
    return None if last == DONE else int(last)


def _keep(last: str) -> None:
    DatabaseStore().change(KEY, lambda _old: (f"{FORM}:{last}", None))


def _step(last: int) -> int | None:
    """Go through the next listings, in one short transaction; returns the last one's key, None when there was none."""
    with transaction.atomic():
        found = Offer.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        pks = list(found[:STEP])
        # Locked in the order of everyone who locks several (rule 4): nothing changes between reading and writing.
        rows = Offer.objects.select_for_update().only(*READ).filter(pk__in=setwise.one_of(pks))
        spelt = [(row, search_text(row)) for row in rows.order_by("offer_id", "seller_id")]
        changed = [(row.pk, text) for row, text in spelt if text != row.search_text]
        setwise.update(Offer, ("search_text",), changed)
    return pks[-1] if pks else None
