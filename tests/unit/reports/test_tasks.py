"""Wake-ups and the sweep."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from channelsync.celery import app
from channelsync.reports import delivery, tasks
from channelsync.reports.delivery import Delivery
from channelsync.reports.models import StateReport
from channelsync.runtime import leases
from tests.conftest import Published
from tests.unit.reports import making

pytestmark = pytest.mark.django_db
Calls = list[dict[str, Any]]


@pytest.fixture
def delivered() -> Iterator[Calls]:
    """Take the place of the delivery: every report counts as sent."""
    calls: Calls = []

    def deliver(**options: Any) -> Delivery:
        calls.append(options)
        StateReport.objects.update(status="sent")
        return Delivery(Counter(requests=1))

    with patch.object(delivery, "deliver", deliver):
        yield calls


@pytest.mark.rule(13)
@pytest.mark.parametrize("name", ["channelsync.reports.send", "channelsync.reports.sweep"])
def test_tasks_are_known_by_name_and_keep_no_result(name: str) -> None:
    assert app.tasks[name].ignore_result is True


@pytest.mark.rule(13)
def test_wake_up_without_work_does_nothing(delivered: Calls) -> None:
    tasks.send()
    assert delivered == []


@pytest.mark.rule(13)
def test_wake_up_sends_and_looks_again(delivered: Calls, settings: Any) -> None:
    making.report(making.offer())
    tasks.send()
    assert [call["budget_seconds"] for call in delivered] == [settings.TASK_SECONDS]


@pytest.mark.rule(13)
def test_wake_up_leaves_work_to_the_one_who_is_at_it(delivered: Calls) -> None:
    making.report(making.offer())
    leases.acquire(name="channelsync.reports.send", holder="another", duration=timedelta(minutes=1))
    tasks.send()
    assert delivered == []


@pytest.mark.rule(13)
def test_work_that_came_in_meanwhile_is_sent_too(delivered: Calls) -> None:
    """Its own wake-up found the turn taken, so whoever had it looks again."""
    making.report(making.offer(1))
    wanted = [True, True, False]
    with patch.object(delivery, "anything_due", lambda: wanted.pop(0)):
        tasks.send()
    assert len(delivered) == 2


@pytest.mark.rule(13)
def test_sweep_finds_what_a_lost_wake_up_would_have_sent(delivered: Calls) -> None:
    making.report(making.offer())
    tasks.sweep()
    assert StateReport.objects.get().status == "sent"


def test_sweep_takes_over_and_decides(delivered: Calls, settings: Any) -> None:
    settings.AUTO_IN_PROGRESS_AFTER = timedelta(minutes=5)
    late, lost = making.offers(2)
    making.report(lost)
    past = timezone.now() - timedelta(hours=1)
    StateReport.objects.update(status="sending", lease="dead", lease_until=past)
    type(late).objects.filter(pk=late.pk).update(state_since=past)
    with patch.object(delivery, "deliver", lambda **_options: Delivery()):
        tasks.sweep()
    assert making.statuses(late) == [("in_progress", "waiting")]
    assert making.statuses(lost) == [("listed", "waiting")]


def test_delivery_that_gave_way_is_woken_again(published: Published, django_capture_on_commit_callbacks: Any) -> None:
    with (
        patch.object(delivery, "deliver", lambda **_options: Delivery(more=True)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        tasks.sweep()
    assert published.names == ["channelsync.reports.send"]


def test_turn_is_given_back(delivered: Calls) -> None:
    tasks.sweep()
    assert leases.acquire(name="channelsync.reports.sweep", holder="another", duration=timedelta(minutes=1))
