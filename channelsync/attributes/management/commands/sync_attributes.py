"""Fetch the channel's categories and attributes now."""

from typing import Any

from channelsync.attributes import services
from channelsync.runtime.commands import OK, DeskCommand

SHOWN = ("categories", "attributes", "gone", "problems")


class Command(DeskCommand):
    """Fetch categories and attributes, whether they are due or not."""

    help = "Fetch the channel's categories and attributes and print counts. Exit 0: fetched; 1: a fault; 2: wrong use."

    def work(self, **_options: Any) -> int:
        """Run the sync and print its counts."""
        counts = services.sync_attributes()
        self.stdout.write(", ".join(f"{name} {counts[name]}" for name in SHOWN))
        return OK
