"""Read stock from SCX and keep it: the one way in for tasks and the command line (rule 11).

A call asks from a cursor, its answer is written in steps, and the cursor moves with the last of them: a run that is
cut off has moved nothing, and the next one asks for the same again, which changes nothing twice.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from channelsync.runtime import runs
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import Flow, SyncRun
from channelsync.runtime.runs import Run
from channelsync.runtime.wakeups import wake
from channelsync.scx.client import StockPage
from channelsync.scx.errors import RejectedError, TemporaryError, WouldWait
from channelsync.scx.payloads import StockUpdate
from channelsync.stock import cursors, levels, since

logger = logging.getLogger(__name__)

STEP = 5000  # rows; well under a tenth of a second of SQLite's one write lock
SHARE = 0.5  # of the rate limit that reports go by, too (rule 10)
FUTURE_LIMIT = timedelta(days=1)  # a row from further ahead would bar the offer's levels until then
LARGEST = 2**63 - 1  # what a column of 64 bits holds
PATIENCE = 3  # sellers that fail in one run, before it is SCX that fails
COUNTS = ("read", "changed", "unchanged", "unknown", "problems")


def sync(*, wait: float, seconds: float, after: datetime | None = None) -> Counter[str]:
    """Read the stock of all sellers, with one call or one per seller as `STOCK_SYNC` says; returns counts.

    Waits at most `wait` seconds for a slot, and begins no further call after `seconds`; what was not asked for is
    counted as `postponed`. `after` stands in for the cursors of this run. Raises ScxError.
    """
    until = time.monotonic() + seconds
    with runs.run(Flow.STOCK) as current:
        current.counts.update(dict.fromkeys(COUNTS, 0))
        if settings.STOCK_SYNC == "all":
            if _sync_all(current, wait=wait, after=after):
                _sync_each(current, cursors.unread_sellers(), wait=wait, until=until, after=since.first())
        else:
            _sync_each(current, cursors.active_sellers(), wait=wait, until=until, after=after)
    return current.counts


def sync_seller(*, seller_id: str, wait: float, after: datetime | None = None) -> Counter[str]:
    """Read the stock of one seller from the seller's own cursor; returns counts. Raises ScxError."""
    with runs.run(Flow.STOCK, scope=seller_id) as current:
        current.counts.update(dict.fromkeys(COUNTS, 0))
        _read(current, scope=seller_id, wait=wait, after=after)
    if not current.counts["read"]:
        # A thousand quiet sellers a minute would leave a thousand rows that say nothing.
        SyncRun.objects.filter(pk=current.row.pk).delete()
    return current.counts


def wake_sellers() -> int:
    """Wake a task per active seller, which workers run side by side; returns how many."""
    with runs.run(Flow.STOCK) as current:
        sellers = cursors.active_sellers()
        current.counts["sellers"] = len(sellers)
        for seller_id in sellers:
            wake("channelsync.stock.sync_seller", seller_id)
    return len(sellers)


def _sync_all(current: Run, *, wait: float, after: datetime | None) -> bool:
    # The first answer of all holds whatever there is of the sellers known by now; later ones are read one by one.
    known = cursors.active_sellers() if after is None and cursors.of(cursors.ALL).moved_at is None else []
    page = _read(current, scope=cursors.ALL, wait=wait, after=after)
    if page and known:
        cursors.note_read(sellers=known, at=page.asked_at)
    return page is not None


def _sync_each(current: Run, sellers: Sequence[str], *, wait: float, until: float, after: datetime | None) -> None:
    """Read seller by seller; one that fails does not hold up the others. Raises the first error in the end."""
    failures: list[TemporaryError] = []
    for position, seller_id in enumerate(sellers):
        if time.monotonic() >= until or len(failures) == PATIENCE:
            current.counts["postponed"] += len(sellers) - position
            break
        try:
            _read(current, scope=seller_id, wait=wait, after=after)
        except RejectedError as error:
            logger.warning("SCX gives no stock of seller %s: %s", seller_id, error)
            current.counts["problems"] += 1
            cursors.note_read(sellers=[seller_id], at=timezone.now())  # to ask again every minute would not help
        except TemporaryError as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _read(current: Run, *, scope: str, wait: float, after: datetime | None) -> StockPage | None:
    """Ask once and write the answer; None when the rate limit leaves no slot in time."""
    resume = cursors.resume_from(cursors.of(scope))
    try:
        page = scx_client().stock_updates(
            updated_after=after or resume, seller_id=scope or None, wait=wait, share=SHARE
        )
    except WouldWait as error:
        logger.info("Stock of %s is postponed: %s", scope or "all sellers", error)
        current.counts["postponed"] += 1
        return None
    runs.connection_works()
    # An answer that begins after the cursor leaves a gap, and must not carry the cursor over it.
    is_whole = after is None or after <= max(resume, since.first())
    _write(current, page, scope=scope, may_move=is_whole)
    if scope != cursors.ALL and is_whole:
        cursors.note_read(sellers=[scope], at=page.asked_at)
    return page


def _write(current: Run, page: StockPage, *, scope: str, may_move: bool) -> None:
    rows, problems = _usable(page)
    for start in range(0, len(rows), STEP):
        with transaction.atomic():
            step = levels.write(rows=rows[start : start + STEP], received_at=timezone.now())
            if may_move and start + STEP >= len(rows):
                cursors.move(scope=scope, to=_last(page, rows))
        current.counts.update(changed=step.changed, unknown=step.unknown)
    current.counts.update(read=len(page.updates), problems=len(problems))
    current.counts["unchanged"] = current.counts["read"] - current.counts["changed"]
    if problems:
        logger.warning("Stock of %s: %d entries left out, such as %s", scope or "all", len(problems), problems[0])


def _usable(page: StockPage) -> tuple[list[StockUpdate], list[str]]:
    """Return the newest entry per offer that can be stored, and what was left out."""
    latest = page.asked_at + FUTURE_LIMIT
    bad = [one for one in page.updates if one.quantity > LARGEST or one.updated_at > latest]
    if not bad:
        return levels.newest(page.updates), page.problems
    left_out = [f"{one.seller_id}/{one.offer_id}: {one.quantity} at {one.updated_at}" for one in bad]
    good = [one for one in page.updates if one.quantity <= LARGEST and one.updated_at <= latest]
    return levels.newest(good), [*page.problems, *left_out]


def _last(page: StockPage, rows: Sequence[StockUpdate]) -> datetime:
    # What SCX says lies ahead of our own request has not been asked for yet.
    return min(page.last_updated_at or max(row.updated_at for row in rows), page.asked_at)
