"""A stand-in for SCX's stock routes whose answers a test writes itself, odd ones included."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from channelsync.listings.models import LinkState, Seller
from channelsync.scx.client import StockPage
from channelsync.scx.errors import ScxError
from channelsync.scx.exchange import Exchange
from channelsync.scx.payloads import StockUpdate
from channelsync.stock import services
from tests.conftest import FROZEN_AT

EXCHANGE = Exchange("GET", "/v1/channel/offer/stock-updates/all", 200, datetime(2026, 1, 1, tzinfo=UTC), 1)


def at(seconds: float) -> datetime:
    """Return a time relative to the frozen one."""
    return FROZEN_AT + timedelta(seconds=seconds)


def update(offer_id: int, quantity: int, seconds: float, seller_id: str = "S1") -> StockUpdate:
    """Return an entry of a stock answer."""
    return StockUpdate(seller_id, offer_id, f"CO-{offer_id}", quantity, at(seconds))


@dataclass
class FakeStock:
    """Answer with what was queued, then with empty lists; remember what was asked."""

    pages: deque[StockPage | ScxError] = field(default_factory=deque)
    asked: list[tuple[str | None, datetime]] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def answers(self, *updates: StockUpdate, last: datetime | None = None, problems: tuple[str, ...] = ()) -> None:
        """Queue an answer whose cursor is `last`, by default that of its newest entry."""
        last = last or max((one.updated_at for one in updates), default=None)
        self.pages.append(StockPage(list(updates), last, list(problems), timezone.now(), EXCHANGE))

    def fails(self, error: ScxError) -> None:
        """Queue an error."""
        self.pages.append(error)

    def stock_updates(
        self, *, updated_after: datetime, seller_id: str | None = None, wait: float, share: float
    ) -> StockPage:
        """Play the client's method."""
        self.asked.append((seller_id, updated_after))
        self.shares.append(share)
        page = self.pages.popleft() if self.pages else StockPage([], updated_after, [], timezone.now(), EXCHANGE)
        if isinstance(page, ScxError):
            raise page
        return page


@pytest.fixture
def scx(monkeypatch: pytest.MonkeyPatch, frozen_time: time_machine.Traveller) -> FakeStock:
    """Put the stand-in before the service; the clock stands still."""
    fake = FakeStock()
    monkeypatch.setattr(services, "scx_client", lambda: fake)
    return fake


@pytest.fixture
def seller(db: None, frozen_time: time_machine.Traveller) -> Seller:
    """Return a linked seller."""
    return Seller.objects.create(id="S1", link_state=LinkState.LINKED)
