"""Fetch SCX's seller list now."""

from typing import Any

from channelsync.events import sellers
from channelsync.runtime.commands import OK, DeskCommand, command_actor


class Command(DeskCommand):
    """Fetch the seller list, whether it is due or not."""

    help = "Fetch SCX's seller list and print counts. Exit 0: fetched; 1: a fault; 2: wrong use."

    def work(self, **_options: Any) -> int:
        """Run the sync and print its counts."""
        counts = sellers.sync_sellers(by=command_actor())
        self.stdout.write(", ".join(f"{name} {number}" for name, number in counts.items()))
        return OK
