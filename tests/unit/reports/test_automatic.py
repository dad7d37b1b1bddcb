"""What nobody decides in time is reported in progress by the system."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Transition
from channelsync.reports import automatic
from channelsync.reports import services as reports
from tests.unit.reports import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_minutes(settings: Any) -> None:
    """Wait for five minutes."""
    settings.AUTO_IN_PROGRESS_AFTER = timedelta(minutes=5)


def wait(*rows: Offer, minutes: float = 6) -> None:
    """Let listings have been in their state for so long."""
    since = timezone.now() - timedelta(minutes=minutes)
    Offer.objects.filter(pk__in=[row.pk for row in rows]).update(state_since=since)


def test_pending_for_too_long_is_reported_and_still_to_be_decided() -> None:
    row = making.offer()
    wait(row)
    assert reports.auto_in_progress() == 1
    row.refresh_from_db()
    assert (row.state, row.undecided, making.statuses(row)) == ("in_progress", True, [("in_progress", "waiting")])
    assert Transition.objects.values_list("kind", "actor_kind").latest("pk") == ("auto", "system")


def test_pending_for_less_is_left_alone() -> None:
    wait(making.offer(), minutes=4)
    assert reports.auto_in_progress() == 0


def test_zero_switches_it_off(settings: Any) -> None:
    settings.AUTO_IN_PROGRESS_AFTER = timedelta(0)
    wait(making.offer())
    assert reports.auto_in_progress() == 0


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.LISTED, State.FAILED])
def test_decided_listing_is_left_alone(state: State) -> None:
    row = making.offer()
    making.report(row, state)
    wait(row)
    assert reports.auto_in_progress() == 0


def test_variation_is_left_alone() -> None:
    wait(making.variation(making.offer(), 11))
    assert reports.auto_in_progress() == 0


def test_more_than_a_chunk_goes_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic, "CHUNK", 2)
    wait(*making.offers(5))
    assert reports.auto_in_progress() == 5


@pytest.mark.rule(5)
def test_who_decides_in_the_same_moment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    row = making.offer()
    wait(row)
    overdue = automatic._overdue()
    making.report(row, State.LISTED)
    monkeypatch.setattr(automatic, "_overdue", lambda: overdue)
    assert reports.auto_in_progress() == 0
    assert making.statuses(row) == [("listed", "waiting")]
