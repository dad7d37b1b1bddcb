"""What needs a person now, and the listings by state."""

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import QuerySet

from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.dashboard.lists.conditions import REPORTS, has_report, pictures_expire
from channelsync.dashboard.lists.counts import count_tabs
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import Offer

CAP = 10_000


class Work(msgspec.Struct):
    """Listings by tab of the list (exact), and what else waits for somebody (up to CAP, which stands for more)."""

    tabs: dict[str, int]
    reports: dict[str, int]
    expiring: int = 0
    invalid_events: int = 0
    oldest_to_decide: datetime | None = None


def count(_before: Taken[Work] | None) -> Work:
    """Count with one GROUP BY over the listings and short index ranges."""
    listings = Offer.objects.listings()
    return Work(
        tabs=dict(count_tabs(ListingFilter())),
        reports={status.value: capped(listings.filter(has_report(status))) for status in REPORTS},
        expiring=capped(listings.filter(pictures_expire())),
        invalid_events=capped(InboxEvent.objects.filter(status=EventStatus.INVALID)),
        oldest_to_decide=listings.to_decide().order_by("state_since").values_list("state_since", flat=True).first(),
    )


def capped(rows: QuerySet[Any]) -> int:
    """Count up to one more than CAP."""
    return rows.order_by()[: CAP + 1].count()


WORK = Kept("work", Work, count)
