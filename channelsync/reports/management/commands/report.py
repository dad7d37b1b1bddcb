"""Decide on listings from the command line: one, or as many as a file holds."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, TypedDict

from django.db import Error as AnyDatabaseError

from channelsync.reports import names
from channelsync.reports import services as reports
from channelsync.reports.lines import LineError, numbered_lines, read_decision
from channelsync.runtime.commands import FAULT, OK, DeskCommand, WrongUse, command_actor, progress

CHUNK, CHUNK_BYTES = 1000, 8 * 1024 * 1024  # lines can be long: whichever comes first
SINGLE = ("state", "seller", "offer", "url", "channel_offer_id", "error")


NumberedLine = tuple[int, bytes | None]


class _Why(TypedDict):
    reason: str
    ticket: str


@dataclass(slots=True)
class _Tally:
    why: _Why
    done: int = 0
    bad: int = 0
    last_line: int = 0


class Command(DeskCommand):
    """`report listed --seller S --offer N`, or `report --file decisions.jsonl`."""

    help = (
        "Report listings to their sellers: in-progress, listed or failed. With --file one JSON object a line"
        " (sellerId, offerId, state, listingUrl, channelOfferId, errorList, at); bad lines are named, good ones go"
        " through. Exit 0: all taken; 1: a listing was refused, a line is bad, or the database failed; 2: wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command takes."""
        parser.add_argument("state", nargs="?", choices=sorted(names.BY_OPTION), help="what to report")
        parser.add_argument("--seller", help="the seller's id")
        parser.add_argument("--offer", type=int, help="the offer's id")
        parser.add_argument("--url", help="with listed: where the listing is")
        parser.add_argument("--channel-offer-id", help="with listed: the marketplace's own id")
        parser.add_argument(
            "--error", nargs="+", action="append", metavar="TEXT", help="with failed: CODE MESSAGE [LONG], repeatable"
        )
        parser.add_argument("--file", metavar="PATH", help="JSON lines instead of a single listing; - reads stdin")
        parser.add_argument("--reason", default="", help="why; kept in the history")
        parser.add_argument("--ticket", default="", help="a ticket's number; kept in the history")

    def work(self, **options: Any) -> int:
        """Carry out one decision or a file of them."""
        why = _Why(reason=options["reason"], ticket=options["ticket"])
        if options["file"] is None:
            return self._single(_decision(options), why)
        if any(options[name] is not None for name in SINGLE):
            raise WrongUse("--file takes the place of the state and of all options of a single listing.")
        with _opened(options["file"]) as stream, progress("Reports", total=_size(stream)) as advance:
            return self._file(stream, why, advance)

    def _single(self, decision: reports.Decision, why: _Why) -> int:
        result = reports.report_many(decisions=[decision], by=command_actor(), **why)
        for refusal in result.refused:
            self.complain(refusal.message)
        for target in result.done:
            self.stdout.write(f"Reported: listing {target.offer_id} of seller {target.seller_id}.")
        return FAULT if result.refused else OK

    def _file(self, stream: BinaryIO, why: _Why, advance: Callable[[int], None]) -> int:
        tally = _Tally(why=why)
        try:
            for chunk in _chunks(numbered_lines(stream)):
                self._chunk(chunk, tally)
                advance(sum(len(line or b"") for _number, line in chunk))
        except AnyDatabaseError:
            self.complain(f"Stopped after line {tally.last_line}: {tally.done} reported until there.")
            raise
        self.stdout.write(f"{tally.done} reported, {tally.bad} refused.")
        return FAULT if tally.bad else OK

    def _chunk(self, chunk: list[NumberedLine], tally: _Tally) -> None:
        bad: list[tuple[int, str]] = []
        numbers: list[int] = []
        decisions: list[reports.Decision] = []
        for number, line in chunk:
            try:
                decisions.append(read_decision(line))
                numbers.append(number)
            except LineError as error:
                bad.append((number, str(error)))
        result = reports.report_many(decisions=decisions, by=command_actor(), **tally.why)
        bad += [(numbers[refusal.index], refusal.message) for refusal in result.refused]
        for number, message in sorted(bad):
            self.complain(f"line {number}: {' '.join(message.split())}")
        tally.done += len(result.done)
        tally.bad += len(bad)
        tally.last_line = chunk[-1][0]


def _chunks(lines: Iterable[NumberedLine]) -> Iterator[list[NumberedLine]]:
    chunk: list[NumberedLine] = []
    size = 0
    for number, line in lines:
        chunk.append((number, line))
        size += len(line or b"")
        if len(chunk) == CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _decision(options: dict[str, Any]) -> reports.Decision:
    if options["state"] is None or options["seller"] is None or options["offer"] is None:
        raise WrongUse("Name a state, --seller and --offer, or a --file.")
    state = options["state"]
    if state != "listed" and (options["url"] or options["channel_offer_id"]):
        raise WrongUse("--url and --channel-offer-id belong to listed only.")
    if state == "failed" and not options["error"]:
        raise WrongUse("failed needs at least one --error: CODE MESSAGE [LONG].")
    if state != "failed" and options["error"]:
        raise WrongUse("--error belongs to failed only.")
    if any(len(words) not in (2, 3) for words in options["error"] or ()):
        raise WrongUse("--error takes CODE MESSAGE and perhaps a LONG message.")
    return reports.Decision(
        reports.Target(options["seller"], options["offer"]),
        names.BY_OPTION[state],
        errors=[reports.ErrorEntry(*words) for words in options["error"] or ()],
        listing_url=options["url"],
        channel_offer_id=options["channel_offer_id"],
    )


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        if sys.stdin is None:  # closed by whoever started us
            raise WrongUse("--file -: there is no standard input.")
        yield sys.stdin.buffer
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed below; errors of the work inside are not those of opening
    except OSError as error:
        raise WrongUse(f"{path}: {error.strerror}") from error
    with stream:
        yield stream


def _size(stream: BinaryIO) -> float | None:
    return os.fstat(stream.fileno()).st_size or None if stream is not getattr(sys.stdin, "buffer", None) else None
