"""What our commands have in common: exit codes, one clear line for a fault, progress on a terminal."""

import getpass
import sys
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as AnyDatabaseError
from rich.console import Console
from rich.progress import Progress

from channelsync.audit.actors import Actor
from channelsync.scx.errors import ScxError
from channelsync.scx.payloads import clean_text

OK, FAULT, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class WrongUse(CommandError):
    """Say that the command was called wrongly: exit 2, as for options that argparse refuses."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=WRONG_USE)


class DeskCommand(BaseCommand):
    """A command of the desk. Exit 0: done; 1: SCX or the database failed, one line says how; 2: wrong use."""

    @abstractmethod
    def work(self, **options: Any) -> int:
        """Do the command's work and return its exit code; raise WrongUse for options that do not fit together."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run `work` and turn what goes wrong outside of us into one line on standard error and exit 1."""
        try:
            code = self.work(**options)
        except ScxError as error:
            raise CommandError(one_line("SCX", error), returncode=FAULT) from error
        except AnyDatabaseError as error:
            raise CommandError(one_line("Database", error), returncode=FAULT) from error
        except KeyboardInterrupt:
            code = INTERRUPTED
        if code != OK:
            raise SystemExit(code)

    def complain(self, line: str) -> None:
        """Write one line to standard error."""
        self.stderr.write(line)


def one_line(party: str, error: Exception) -> str:
    """Return an error as one line that names the party at fault."""
    return f"{party}: {' '.join(str(error).split()) or type(error).__name__}"


def command_actor() -> Actor:
    """Return who works at this command line; a container's user may have no name."""
    try:
        return Actor.cli(clean_text(getpass.getuser()))
    except (KeyError, OSError):
        return Actor.cli("")


@contextmanager
def progress(title: str, *, total: float | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing elsewhere; yields a function that advances it by a count."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)
