"""Exit codes of all our commands."""

import getpass
import io
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from channelsync.runtime.commands import BEHIND, DeskCommand, WrongUse, command_actor, is_behind, progress
from channelsync.scx.errors import ConfigError, NetworkError, NotConfigured


class Failing(DeskCommand):
    """Raise what it is told to, or return it."""

    outcome: int | BaseException = 0

    def work(self, **_options: Any) -> int:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def run(outcome: int | BaseException) -> tuple[int, str]:
    """Run a command that ends like this; return exit code and line."""
    command = Failing()
    command.outcome = outcome
    try:
        call_command(command, skip_checks=True)
    except SystemExit as end:
        return int(end.code or 0), ""
    except CommandError as error:
        return error.returncode, str(error)
    return 0, ""


@pytest.mark.parametrize(
    ("outcome", "code", "line"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (NetworkError("no\n  answer"), 1, "SCX: no answer"),
        (ConfigError("refused"), 1, "SCX: refused"),
        (NotConfigured("X is not set."), 2, "Configuration: X is not set."),
        (OperationalError("gone"), 1, "Database: gone"),
        (OperationalError("no such table: events_inboxevent"), 1, BEHIND),
        (OperationalError("no such column: x"), 1, BEHIND),
        (InterfaceError(""), 1, "Database: InterfaceError"),
        (WrongUse("no such seller"), 2, "no such seller"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_outcome_is_an_exit_code_and_one_line(outcome: int | BaseException, code: int, line: str) -> None:
    assert run(outcome) == (code, line)


@pytest.mark.django_db
def test_missing_table_is_known_from_the_database_itself() -> None:
    """Each database has words of its own for it."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM not_yet_made")
    assert is_behind(caught.value)


def test_wrong_setting_is_wrong_use_in_one_line(settings: Any) -> None:
    settings.EVENT_SINKS = ["nowhere.at.all"]
    with pytest.raises(WrongUse) as caught:
        call_command(Failing(), skip_checks=False)
    assert str(caught.value).startswith("Configuration: EVENT_SINKS names 'nowhere.at.all'")
    assert "\n" not in str(caught.value)
    assert caught.value.returncode == 2


def test_line_on_standard_error_names_no_class(capsys: pytest.CaptureFixture[str]) -> None:
    command = Failing()
    command.outcome, command.requires_system_checks = WrongUse("no such seller"), []
    with pytest.raises(SystemExit) as end:
        command.run_from_argv(["manage.py", "failing"])
    assert (end.value.code, capsys.readouterr().err) == (2, "no such seller\n")


def test_mistake_of_our_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(ZeroDivisionError())


def test_actor_without_a_name_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: (_ for _ in ()).throw(KeyError("uid 1001")))
    assert command_actor().name == "unknown"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Mock(wraps=io.StringIO(), isatty=lambda: is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("Reports", total=2) as advance:
        advance(2)
    assert bool(stream.write.called) is is_terminal


def test_actor_with_a_name_of_odd_bytes_can_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment hands them over as lone surrogates."""
    monkeypatch.setenv("LOGNAME", "j\udcffrg")
    assert command_actor().name == "jrg"
