"""Turn a listing's stock into a line to draw, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from channelsync.listings.models import Offer
from channelsync.stock.models import StockSnapshot

SHOWN = 200


@dataclass(frozen=True, slots=True)
class StockCurve:
    """The latest changes, newest first; `data` are the same for the chart: seconds and pieces, oldest first.

    With them goes the name of the time zone in which the table tells them.
    """

    changes: Sequence[StockSnapshot]
    data: dict[str, Any]

    @property
    def is_line(self) -> bool:
        """Say whether there is a line to draw."""
        return len(set(self.data["times"])) > 1


def stock_curve(offer: Offer) -> StockCurve:
    """Return how a listing's stock went; one statement."""
    found = StockSnapshot.objects.filter(offer_id=offer.offer_id, seller_id=offer.seller_id)
    changes = list(found.order_by("-updated_at", "-id")[:SHOWN])
    points = [(int(change.updated_at.timestamp()), change.quantity) for change in reversed(changes)]
    times, pieces = [point[0] for point in points], [point[1] for point in points]
    return StockCurve(changes, {"times": times, "pieces": pieces, "zone": timezone.get_current_timezone_name()})
