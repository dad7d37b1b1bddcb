"""What our commands have in common: exit codes, one clear line for a fault, progress on a terminal."""

import getpass
import sys
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.checks import ERROR, run_checks
from django.core.management.base import BaseCommand, SystemCheckError
from django.db import Error as AnyDatabaseError
from rich.console import Console
from rich.progress import Progress

from channelsync.audit.actors import Actor
from channelsync.runtime.output import SteadyOutput
from channelsync.scx.errors import NotConfigured, ScxError
from channelsync.scx.payloads import clean_text

OK, FAULT, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
BEHIND = "Database: tables are missing or of an older version; run 'python manage.py migrate' first."


class OneLine(SystemCheckError):
    """End a command with one line on standard error; of this family Django writes no class name before it."""


class WrongUse(OneLine):
    """Say that the command was called wrongly: exit 2, as for options that argparse refuses."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=WRONG_USE)


class DeskCommand(BaseCommand):
    """A command of the desk. Exit 0: done; 1: SCX or the database failed, one line says so; 2: wrong use, settings.

    That nobody reads what it prints changes neither its work nor its exit code.
    """

    def check(self, *args: Any, **options: Any) -> None:
        """Refuse wrong settings in one line, with the exit code of wrong use."""
        try:
            super().check(*args, **options)
        except SystemCheckError as error:
            found = run_checks(databases=options.get("databases"))
            wrong = [f"{one.msg} {one.hint or ''}" for one in found if one.is_serious(ERROR) and not one.is_silenced()]
            raise WrongUse(f"Configuration: {' '.join(' '.join(wrong).split())}") from error

    @abstractmethod
    def work(self, **options: Any) -> int:
        """Do the command's work and return its exit code; raise WrongUse for options that do not fit together."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run `work` and turn what goes wrong outside of us into one line on standard error and exit 1."""
        self.stdout = out = SteadyOutput(self.stdout)
        try:
            code = self.work(**options)
        except NotConfigured as error:
            raise WrongUse(one_line("Configuration", error)) from error
        except ScxError as error:
            raise OneLine(one_line("SCX", error), returncode=FAULT) from error
        except AnyDatabaseError as error:
            line = BEHIND if is_behind(error) else one_line("Database", error)
            raise OneLine(line, returncode=FAULT) from error
        except KeyboardInterrupt:
            code = INTERRUPTED
        if lost := out.finish():
            self.complain(one_line("Output", lost))
            code = code or FAULT
        if code != OK:
            raise SystemExit(code)

    def complain(self, line: str) -> None:
        """Write one line to standard error."""
        self.stderr.write(line)


def is_behind(error: AnyDatabaseError) -> bool:
    """Say whether a table or column is missing, as before `migrate` is run."""
    code = getattr(error.__cause__, "sqlstate", None)
    return code in {"42P01", "42703"} or str(error).startswith(("no such table", "no such column"))


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
