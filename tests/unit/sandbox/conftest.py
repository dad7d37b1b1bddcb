from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.contract.caller import Caller


@dataclass
class HandClock:
    """A clock that only moves when told to."""

    now: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment at which it stands."""
        return self.now

    def forward(self, seconds: float) -> None:
        """Move on."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    """A clock for world and server together."""
    return HandClock()


@pytest.fixture
def world(clock: HandClock) -> World:
    """An empty world that lives by the hand clock."""
    return World(seed=1, clock=clock)


@pytest.fixture
def caller(sandbox: SandboxServer) -> Iterator[Caller]:
    """Call the running sandbox without our client."""
    with Caller(sandbox) as caller:
        yield caller
