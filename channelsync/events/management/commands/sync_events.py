"""Fetch, store, apply and acknowledge the events that wait at SCX."""

from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from channelsync.events import services
from channelsync.runtime.commands import OK, DeskCommand, WrongUse, progress

SINK_SECONDS = 60.0


class Command(DeskCommand):
    """Drain the queue of events and print how many of each type ended in which status."""

    help = "Fetch, store, apply and acknowledge all events that wait at SCX; prints counts per type and status."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--max-pages", type=int, metavar="N", help="stop after N pages (default: drain)")

    def work(self, **options: Any) -> int:
        """Drain; events that are invalid or stale are results, not failures."""
        max_pages: int | None = options["max_pages"]
        if max_pages is not None and max_pages < 1:
            raise WrongUse("--max-pages: expected a whole number from 1.")
        services.apply_new()
        with progress("Events") as advance:
            drained = services.sync(max_pages=max_pages, on_page=advance)
        services.apply_new()
        services.enlist_missed()
        services.deliver(seconds=SINK_SECONDS)
        self._print(drained)
        return OK

    def _print(self, drained: services.Drained) -> None:
        per_status: Counter[str] = Counter()
        for (name, status), count in sorted(drained.counts.items()):
            self.stdout.write(f"{name or '(no type)'} {status}: {count}")
            per_status[status] += count
        total = sum(per_status.values())
        statuses = ", ".join(f"{status} {count}" for status, count in sorted(per_status.items()))
        self.stdout.write(f"Events: {total} new{f' ({statuses})' if statuses else ''}, {drained.known} known already")
        self.stdout.write(f"Pages: {drained.pages}")
