"""Stock as SCX tells it: a log of changes that is asked from a moment on, with a resolution of one second."""

import bisect
import json
from datetime import datetime

from .times import format_time

Key = tuple[str, int]
CHANNEL = "SANDBOX01"


class StockBook:
    """Keep every change in the order of its second. Not thread-safe: the world's lock guards it."""

    def __init__(self) -> None:
        self.levels: dict[Key, int] = {}
        self._log: list[tuple[int, int, str, bytes]] = []

    def change(self, key: Key, channel_offer_id: str, quantity: int, updated_at: datetime) -> None:
        """Note a new level (pieces, not negative) of an offer or a variation."""
        if quantity < 0:
            raise ValueError("a stock level is not negative")
        self.levels[key] = quantity
        second = int(updated_at.timestamp())
        entry = {
            "channel": CHANNEL,
            "sellerId": key[0],
            "offerId": key[1],
            "channelOfferId": channel_offer_id,
            "quantity": quantity,
            "updatedAt": format_time(updated_at),
        }
        row = (second, len(self._log), key[0], json.dumps(entry).encode())
        if not self._log or self._log[-1][:2] < row[:2]:
            self._log.append(row)
        else:
            bisect.insort(self._log, row)

    def after(self, moment: datetime, seller_id: str | None) -> tuple[list[bytes], int | None]:
        """Return the changes of seconds after that moment's second, and the last such second (None: no change)."""
        start = bisect.bisect_left(self._log, (int(moment.timestamp()) + 1,))
        rows = [row for row in self._log[start:] if seller_id is None or row[2] == seller_id]
        return [row[3] for row in rows], rows[-1][0] if rows else None

    def dump(self) -> list[dict[str, object]]:
        """Return the newest change of every offer, for the state file."""
        newest: dict[Key, dict[str, object]] = {}
        for *_, text in self._log:
            row = json.loads(text)
            newest[row["sellerId"], row["offerId"]] = row
        return list(newest.values())
