"""Write search texts anew after an update of the program, and return."""

from typing import Any

from django.core.management.base import CommandParser

from channelsync.listings import respelling
from channelsync.runtime.commands import OK, DeskCommand

TURN = 5.0  # seconds between two lines


class Command(DeskCommand):
    """`respell_search`: what the task does, at once and to the end."""

    help = (
        "Write the listings' search texts anew where an older version spelt them otherwise. Everything else may run"
        " meanwhile; stopped, it goes on where it was. Exit 0: done; 1: the database failed; 2: wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option."""
        parser.add_argument("--again", action="store_true", help="go through all listings once more")

    def work(self, **options: Any) -> int:
        """Work to the end, and say now and then how far it is."""
        if options["again"]:
            respelling.begin_again()
        while respelling.respell(seconds=TURN):
            self.stdout.write(f"Search texts: {respelling.reached()}")
        self.stdout.write("Search texts: 100 %")
        return OK
