"""Read stock from SCX now."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandParser
from django.utils import timezone

from channelsync.listings.models import Seller
from channelsync.runtime.commands import FAULT, OK, DeskCommand, WrongUse
from channelsync.stock import services, since

WAIT = 90.0  # seconds; a person or cron can wait for a whole window of the rate limit
ENDLESS = float("inf")


class Command(DeskCommand):
    """Read stock, of all sellers or of one."""

    help = "Read stock changes from SCX and print counts. Exit 0: all was read; 1: a fault; 2: wrong use."
    requires_system_checks = []  # what matters here is checked below, with the exit code of wrong use

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seller and the time to begin with."""
        parser.add_argument("--seller", metavar="S", help="only this seller, by the call for one seller")
        parser.add_argument(
            "--since", metavar="T", help="ask from this time instead of the cursor: 30d, a date or a time"
        )

    def work(self, **options: Any) -> int:
        """Run the sync and print its counts."""
        seller, after = options["seller"], _time(options["since"])
        if seller is None and settings.STOCK_SYNC == "off":
            raise WrongUse("STOCK_SYNC is off; name a --seller, or set it to all or per_seller.")
        if seller is not None and not Seller.objects.filter(id=seller).exists():
            self.complain(f"Seller {seller!r} is not known here.")
            return FAULT
        counts = _run(seller, after)
        self.stdout.write(", ".join(f"{name} {counts[name]}" for name in services.COUNTS))
        if counts["postponed"]:
            self.complain(f"SCX's rate limit left no slot within {WAIT:.0f} s; {counts['postponed']} calls are open.")
            return FAULT
        return OK


def _run(seller: str | None, after: datetime | None) -> Counter[str]:
    try:
        if seller is not None:
            return services.sync_seller(seller_id=seller, wait=WAIT, after=after)
        return services.sync(wait=WAIT, seconds=ENDLESS, after=after)
    except ImproperlyConfigured as error:
        raise WrongUse(str(error)) from None


def _time(text: str | None) -> datetime | None:
    try:
        return None if text is None else since.read(text, now=timezone.now())
    except ValueError as error:
        raise WrongUse(f"--since {error}") from None
