"""What channels have reported, in the order of arrival."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .validation import offer_id_of

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """One accepted element: `in-progress`, `listed` or `failed`, the element as sent, the request that brought it."""

    route: str
    element: dict[str, Any]
    arrived_at: datetime
    request_number: int

    @property
    def key(self) -> Key:
        """Seller and offer id as a number, in whichever form it came."""
        return str(self.element["sellerId"]), offer_id_of(self.element["offerId"]) or 0


class ReportLog:
    """Every accepted report, and the last one per listing: that is what the seller sees."""

    def __init__(self) -> None:
        self.all: list[Report] = []
        self.last: dict[Key, Report] = {}

    def add(self, report: Report) -> None:
        """Note a report; the newest arrival wins, whatever times stand in it."""
        self.all.append(report)
        self.last[report.key] = report
