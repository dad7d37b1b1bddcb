"""Nothing secret leaves (rule 15): after a day full of faults, no row, log line or page of ours holds a token."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from channelsync.audit.actors import Actor
from channelsync.events import services as events
from channelsync.events import tasks
from channelsync.listings.lifecycle import State
from channelsync.reports import delivery
from channelsync.reports import services as reports
from channelsync.sandbox.answers import ApiError, Violation
from channelsync.sandbox.world import World
from channelsync.scx.errors import ScxError
from channelsync.stock import services as stock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.fixtures import Settings

    from channelsync.sandbox.server import SandboxServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule(15), pytest.mark.usefixtures("day_of_faults")]
ECHO = "echo"


class Bearers:
    """Every bearer token that SCX has seen; with `echo` SCX's errors repeat them."""

    def __init__(self, check: Callable[[str], None]) -> None:
        self.check = check
        self.seen: set[str] = set()
        self.echo = False

    def __call__(self, header: str) -> None:
        self.seen.add(header.removeprefix("Bearer "))
        if self.echo:
            raise ApiError(400, Violation("", header, header))
        self.check(header)


@pytest.fixture
def bearers(sandbox: "SandboxServer", monkeypatch: pytest.MonkeyPatch) -> Bearers:
    """Look at each request's token."""
    found = Bearers(sandbox.tokens.check)
    monkeypatch.setattr(sandbox.tokens, "check", found)
    return found


@pytest.fixture
def day_of_faults(
    world: World, sandbox: "SandboxServer", scx_settings: "Settings", bearers: Bearers, tmp_path: object,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Go through all flows while SCX does its worst, echoing tokens among the rest."""
    caplog.set_level(logging.DEBUG)
    scx_settings.DATA_DIR = tmp_path
    world.offer_new("1", 1)
    flows = (events.sync, tasks.sync, lambda: stock.sync(wait=5, seconds=5), delivery.deliver)
    for fault in ("html502:count=3", "expire-token:event:count=1", "truncated:count=3", "400:count=3", ECHO, "403"):
        sandbox.faults.replace([fault] if fault != ECHO else [])
        bearers.echo = fault == ECHO
        decision = reports.Decision(reports.Target("1", 1), State.LISTED)
        reports.report_many(decisions=[decision], by=Actor.system("a test"))
        for flow in flows:
            try:
                flow()
            except ScxError:
                continue


def secrets_of(sandbox: "SandboxServer", bearers: Bearers) -> set[str]:
    """Return all that must be nowhere."""
    found = {sandbox.refresh_token, *bearers.seen} - {""}
    assert len(found) >= 3, "the day saw no renewal"
    return found


def all_rows() -> Iterator[str]:
    """Yield every value of every table as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            yield from (json.dumps(row, default=str) for row in cursor.fetchall())


def test_no_row_holds_a_token_in_clear_text(sandbox: "SandboxServer", bearers: Bearers) -> None:
    rows = list(all_rows())
    assert len(rows) > 20
    for secret in secrets_of(sandbox, bearers):
        assert [row for row in rows if secret in row] == []


def test_no_log_line_holds_a_token(
    sandbox: "SandboxServer", bearers: Bearers, caplog: pytest.LogCaptureFixture
) -> None:
    lines = [logging.Formatter().format(record) for record in caplog.get_records("setup")]
    assert any("***" in line for line in lines)
    for secret in secrets_of(sandbox, bearers):
        assert [line for line in lines if secret in line] == []


@pytest.mark.parametrize("address", ["/", "/notices/", "/events/", "/admin/runtime/sentrequest/"])
def test_no_page_holds_a_token(
    sandbox: "SandboxServer", bearers: Bearers, admin_client: Client, admin_user: "User", address: str
) -> None:
    page = admin_client.get(address, follow=True)
    assert page.status_code == 200
    assert not [secret for secret in secrets_of(sandbox, bearers) if secret in page.text]
