"""Write all listings to standard output."""

import sys
from collections.abc import Iterator
from typing import Any, TextIO

from django.core.management.base import CommandParser

from channelsync.dashboard.exporting import exports
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Seller
from channelsync.runtime.commands import FAULT, OK, DeskCommand, WrongUse, one_line
from channelsync.runtime.output import silence


class Command(DeskCommand):
    """Stream listings as JSON lines or CSV, in UTF-8 whatever the terminal speaks."""

    help = "Write listings and variations to standard output, one a line. Exit 0: done; 1: a fault; 2: wrong use."
    requires_system_checks = []  # nothing but listings may come out of here

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to choose by, and the format."""
        parser.add_argument("--state", metavar="S", default="", help=", ".join(State.values))
        parser.add_argument("--seller", metavar="S", default="", help="only this seller's listings")
        parser.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")

    def work(self, **options: Any) -> int:
        """Stream; a reader that has seen enough (`| head`) ends it quietly."""
        state, seller_id = options["state"].replace("-", "_"), options["seller"]
        if state and state not in State.values:
            raise WrongUse(f"--state {options['state']!r}: expected one of {', '.join(State.values)}.")
        if seller_id and not Seller.objects.filter(id=seller_id).exists():
            self.complain(f"Seller {seller_id!r} is not known here.")
            return FAULT
        given: TextIO | None = options.get("stdout")  # a caller inside Python may want text
        if given is None and sys.stdout is None:
            self.complain("Output: standard output is closed.")
            return FAULT
        try:
            for text in _texts(state, seller_id, as_csv=options["format"] == "csv"):
                if given:
                    given.write(text.decode())
                else:
                    sys.stdout.buffer.write(text)
            (given or sys.stdout.buffer).flush()
        except BrokenPipeError:
            silence()
        except OSError as error:
            silence()
            self.complain(one_line("Output", error))
            return FAULT
        return OK


def _texts(state: str, seller_id: str, *, as_csv: bool) -> Iterator[bytes]:
    if as_csv:
        yield exports.as_csv([], header=True)
    for rows in exports.lines(state=state, seller_id=seller_id):
        yield exports.as_csv(rows) if as_csv else exports.as_jsonl(rows)
