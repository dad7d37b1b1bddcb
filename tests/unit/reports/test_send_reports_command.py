"""`send_reports` on the command line."""

import io
from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from channelsync.listings.lifecycle import State
from channelsync.reports import delivery, routes_health
from channelsync.reports.delivery import Delivery
from channelsync.scx.errors import NetworkError

pytestmark = pytest.mark.django_db


def run(*words: str, done: Delivery | Exception | None = None) -> tuple[int, str, str, dict[str, Any]]:
    """Run the command over a delivery; return exit code, output, errors and what the delivery was asked."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with patch.object(delivery, "deliver", side_effect=[done or Delivery()]) as deliver:
        try:
            call_command("send_reports", *words, stdout=out, stderr=err)
        except SystemExit as end:
            code = int(end.code or 0)
        except CommandError as error:
            code, err = error.returncode, io.StringIO(str(error))
    asked: dict[str, Any] = dict(deliver.call_args.kwargs) if deliver.called else {}
    return code, out.getvalue(), err.getvalue().strip(), asked


def test_all_sent_is_exit_0() -> None:
    code, out, err, asked = run(done=Delivery(Counter(requests=1, accepted=3)))
    assert (code, err, asked["now_too"]) == (0, "", False)
    assert out.startswith("3 sent, 0 rejected")


def test_refusals_by_scx_are_results() -> None:
    code, out, _err, _asked = run(done=Delivery(Counter(requests=1, rejected=2)))
    assert (code, "2 rejected" in out) == (0, True)


def test_now_is_passed_on() -> None:
    assert run("--now")[3]["now_too"] is True


@pytest.mark.parametrize(
    ("done", "line"),
    [
        (Delivery(failure=NetworkError("no\nconnection")), "SCX: no connection"),
        (Delivery(more=True), "SCX: the rate limit leaves no slot for the reports that still wait."),
        (OperationalError("database is locked"), "Database: database is locked"),
    ],
)
def test_what_could_not_be_sent_is_exit_1_with_one_line(done: Delivery | Exception, line: str) -> None:
    code, _out, err, _asked = run(done=done)
    assert (code, err) == (1, line)


def test_resume_opens_a_stopped_route_first() -> None:
    routes_health.stop(State.FAILED, "a test")
    assert run("--resume", "failed")[0] == 0
    assert routes_health.read(State.FAILED).stopped == ""


def test_unknown_route_is_wrong_use() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("send_reports", "--resume", "ended")
