"""Event ids in the manner of ObjectIds: seconds in hex, a part of the machine, a counter."""

import random
from datetime import datetime


class EventIds:
    """Make 24 hex digits that sort by creation time and, within a second, by the order of making."""

    def __init__(self, rng: random.Random) -> None:
        self._machine = f"{rng.getrandbits(40):010x}"
        self.counter = 0

    def make(self, created_at: datetime) -> str:
        """Return the next id for an event of that time."""
        self.counter += 1
        return f"{int(created_at.timestamp()) & 0xFFFFFFFF:08x}{self._machine}{self.counter & 0xFFFFFF:06x}"
