"""Listings by seller and state, held reports and the age of stock, for all sellers at once."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import msgspec
from django.db.models import Count, Max

from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.dashboard.lists.counts import tabs_of
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.stock.models import StockLevel


class SellerFigures(msgspec.Struct):
    """What one seller has: listings by tab of the list, reports that are held, the newest change of stock."""

    tabs: dict[str, int] = {}
    held: int = 0
    stock_at: datetime | None = None

    def of(self, tab: str) -> int:
        """Return how many listings stand under a tab."""
        return self.tabs.get(tab, 0)


def count(_before: Taken[dict[str, SellerFigures]] | None) -> dict[str, SellerFigures]:
    """Count with one GROUP BY over the listings, and one each over held reports and levels."""
    tabs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = Offer.objects.listings().order_by().values_list("seller_id", "state", "is_live", "undecided")
    for seller, state, is_live, undecided, number in rows.annotate(number=Count("id")):
        for tab in tabs_of(state, is_live=is_live, undecided=undecided):
            tabs[seller][tab] += number
    held = StateReport.objects.filter(status=ReportStatus.HELD, offer__is_variation=False).order_by()
    figures = {seller: SellerFigures(dict(counted)) for seller, counted in tabs.items()}
    for seller, number in held.values_list("offer__seller_id").annotate(number=Count("id")):
        figures.setdefault(seller, SellerFigures()).held = number
    levels = StockLevel.objects.order_by().values_list("seller_id").annotate(newest=Max("updated_at"))
    for seller, newest in levels:
        figures.setdefault(seller, SellerFigures()).stock_at = newest
    return figures


SELLERS = Kept("sellers", dict[str, SellerFigures], count, every=timedelta(seconds=30))
