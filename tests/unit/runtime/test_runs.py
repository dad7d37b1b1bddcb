"""Runs and notices: what operators read."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError

from channelsync.runtime import notices, runs
from channelsync.runtime.connection import note_failure
from channelsync.runtime.models import Flow, OperatorNotice, SentRequest, SyncRun
from channelsync.scx.errors import ConfigError, ServerError
from channelsync.scx.exchange import Exchange
from tests.wire import START

pytestmark = pytest.mark.django_db


def exchange(route: str, status: int | None) -> Exchange:
    """Return a request as the client records it."""
    return Exchange(
        method="GET", route=route, status=status, started_at=START, duration_ms=12, answer="no", sent_elements=0
    )


def test_run_that_works_is_closed_with_its_counts() -> None:
    """Green only when it went through."""
    with runs.run(Flow.STOCK, scope="S1") as run:
        run.counts["rows"] += 3
    row = SyncRun.objects.get()
    assert (row.status, row.counts, row.scope, row.error) == ("ok", {"rows": 3}, "S1", "")


def test_run_that_fails_says_why_and_passes_the_error_on() -> None:
    """A green light must not lie."""
    with pytest.raises(ServerError), runs.run(Flow.EVENTS):
        raise ServerError("SCX answered 500")
    row = SyncRun.objects.get()
    assert row.status == "failed"
    assert "SCX answered 500" in row.error


def test_run_in_progress_is_not_green() -> None:
    """Touching writes the counts; the end is open."""
    with runs.run(Flow.EVENTS) as run:
        run.counts["pages"] += 1
        run.touch()
        assert SyncRun.objects.get().status == "running"
        assert SyncRun.objects.get().counts == {"pages": 1}


@pytest.mark.rule(9)
def test_refused_configuration_becomes_a_notice_until_a_call_works() -> None:
    """A state of the connection, not of reports."""
    with pytest.raises(ConfigError), runs.run(Flow.EVENTS):
        raise ConfigError("SCX refuses the refresh token")
    assert notices.open_notices().get().key == notices.CONNECTION
    runs.connection_works()
    assert not notices.open_notices().exists()


def test_notice_is_counted_and_opened_again_after_it_was_closed() -> None:
    """One row per key, however often."""
    user = get_user_model().objects.create(username="op")
    for _ in range(3):
        notices.raise_notice(key="k", text="x")
    notice = OperatorNotice.objects.get()
    assert notice.count == 3
    assert notices.close_notice(pk=notice.pk, by=user)
    assert not notices.close_notice(pk=notice.pk, by=user)
    notices.raise_notice(key="k", text="x")
    assert notices.open_notices().count() == 1


def test_database_error_in_a_run_reaches_the_caller() -> None:
    """It may be the database that is gone."""
    with pytest.raises(DatabaseError), runs.run(Flow.EVENTS):
        raise DatabaseError("gone")
    assert SyncRun.objects.get().status == "failed"


@pytest.mark.parametrize(
    ("route", "status", "rows"),
    [
        ("/v1/channel/event", 500, 1),
        ("/v1/channel/event", None, 1),
        ("/v1/channel/event", 200, 0),
        ("/v1/channel/offer/listed", 500, 0),
    ],
)
def test_failed_requests_are_kept_but_those_that_the_outbox_keeps(route: str, status: int | None, rows: int) -> None:
    """One row per failed request, none twice."""
    note_failure(exchange(route, status))
    assert SentRequest.objects.count() == rows
