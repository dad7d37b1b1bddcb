"""Keep the channel's own categories and attributes up to date, so that people read names and not only ids.

Not every channel publishes them: no tree and no attributes is a normal answer, and then nothing is kept.
"""

import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import takewhile

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from channelsync.attributes.models import Category
from channelsync.attributes.taking import take_attributes, take_categories
from channelsync.listings.models import Offer
from channelsync.runtime import runs
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.scx.errors import RejectedError

WAIT = 20.0  # seconds that a call may wait for its slot
EVERY = 1000  # up to so many categories all are fetched, of a larger tree those that listings use
PAUSES = (1, 2, 4, 8, 10)  # minutes after one failed run, two in a row, ...: the tree's route takes ten calls an hour
TOUCH = 50  # categories between two signs of life


def sync_attributes(*, seconds: float | None = None) -> Counter[str]:
    """Fetch the tree, the attributes of every listing and those of each category; returns counts.

    With `seconds` it gives way after that long and counts what is `left`; the next run goes on there. Raises ScxError
    when SCX does not answer; what was fetched until then stays.
    """
    until = None if seconds is None else time.monotonic() + seconds
    with runs.run(Flow.ATTRIBUTES) as current:
        cutoff = timezone.now()
        if until is None or _tree_is_due(cutoff):
            current.counts.update(_sync_tree())
        else:
            cutoff = _tree_synced_at() or cutoff
        current.touch()
        _sync_categories(current, cutoff, until)
    return current.counts


def sync_due(*, seconds: float) -> Counter[str] | None:
    """Go on with a sync that gave way, or begin one if it is time to; None when there is nothing to do."""
    if not settings.ATTRIBUTES_INTERVAL:
        return None
    now = timezone.now()
    newest = list(SyncRun.objects.filter(flow=Flow.ATTRIBUTES).order_by("-id")[: len(PAUSES)])
    last = newest[0] if newest else None
    failures = sum(1 for _ in takewhile(lambda run: run.status == RunStatus.FAILED, newest))
    if last and failures and last.started_at > now - timedelta(minutes=PAUSES[failures - 1]):
        return None
    if not _tree_is_due(now) and not (last and (last.counts.get("left") or last.counts.get("postponed"))):
        return None
    return sync_attributes(seconds=seconds)


def _sync_tree() -> Counter[str]:
    client = scx_client()
    page = client.categories(wait=WAIT)
    runs.connection_works()
    counts = take_categories(page.categories)
    attributes = client.global_attributes(wait=WAIT)
    counts += take_attributes("", attributes.attributes, at=timezone.now())
    counts["problems"] = len(page.problems) + len(attributes.problems)
    counts["tree"] = 1
    return counts


def _sync_categories(current: runs.Run, cutoff: datetime, until: float | None) -> None:
    """Fetch category by category, the longest not fetched first."""
    due = [pk for pk, at in _wanted() if at is None or at < cutoff]
    for number, category_id in enumerate(due):
        if until is not None and time.monotonic() >= until:
            current.counts["left"] = len(due) - number
            return
        current.counts.update(_sync_category(category_id))
        if number % TOUCH == TOUCH - 1:
            current.touch()


def _sync_category(category_id: str) -> Counter[str]:
    try:
        page = scx_client().category_attributes(category_id, wait=WAIT)
    except RejectedError:  # SCX does not like this id: no reason to leave the others out
        return take_attributes(category_id, [], at=timezone.now()) + Counter(problems=1)
    counts = take_attributes(category_id, page.attributes, at=timezone.now())
    return counts + Counter(fetched=1, problems=len(page.problems))


def _wanted() -> "QuerySet[Category, tuple[str, datetime | None]]":
    categories = Category.objects.filter(listing_allowed=True)
    if categories.count() > EVERY:
        used = Offer.objects.exclude(category_id="").order_by().values("category_id").distinct()
        categories = Category.objects.filter(pk__in=used)
    return categories.order_by(F("attributes_synced_at").asc(nulls_first=True), "pk").values_list(
        "pk", "attributes_synced_at"
    )


def _tree_is_due(now: datetime) -> bool:
    at = _tree_synced_at()
    # A little early counts as due, or a timer of the same length would find every second run too early.
    return at is None or at <= now - timedelta(seconds=settings.ATTRIBUTES_INTERVAL * 0.95)


def _tree_synced_at() -> datetime | None:
    done = SyncRun.objects.filter(flow=Flow.ATTRIBUTES, status=RunStatus.OK, counts__tree=1).order_by("-id")
    return done.values_list("started_at", flat=True).first()
