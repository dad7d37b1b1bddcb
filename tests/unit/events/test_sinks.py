"""Events that listings do not need go to the sinks, at least once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channelsync.events import services
from channelsync.events.models import InboxEvent, SinkDelivery
from channelsync.runtime.models import OperatorNotice
from tests import wire

pytestmark = [pytest.mark.django_db, pytest.mark.rule(1)]
ORDER = "Seller:Order.Confirmed"
CALLS: list[list[services.Event]] = []
REFUSED: set[str] = set()


def sink(events: list[services.Event]) -> None:
    """Take events, unless one of them is to be refused."""
    CALLS.append(events)
    if REFUSED & {event.id for event in events}:
        raise ValueError("not this one")


@pytest.fixture(autouse=True)
def clean() -> None:
    """Forget earlier calls."""
    CALLS.clear()
    REFUSED.clear()


@pytest.fixture
def with_sink(settings: Any) -> None:
    """Set one sink."""
    settings.EVENT_SINKS = [f"{__name__}.sink"]


def orders(number: int, first: int = 0) -> list[dict[str, Any]]:
    """Return events of a type that listings do not need."""
    return [wire.element(ORDER, event_id=f"o{n}", orderId=n) for n in range(first, first + number)]


def test_type_without_a_sink_is_a_warning_and_kept() -> None:
    """An event must not be lost by having been read."""
    wire.take(*orders(2))
    assert wire.statuses() == ["unhandled", "unhandled"]
    assert ORDER in OperatorNotice.objects.get().text


@pytest.mark.usefixtures("with_sink")
def test_sink_gets_up_to_a_hundred_a_call_and_each_once() -> None:
    """All that was taken is done."""
    wire.take(*orders(130))
    assert services.deliver(seconds=5) == 130
    assert [len(call) for call in CALLS] == [100, 30]
    assert services.deliver(seconds=5) == 0
    assert CALLS[0][0].body["orderId"] == 0


@pytest.mark.usefixtures("with_sink")
def test_refused_call_is_halved_down_to_the_event_at_fault() -> None:
    """The others go through; the one at fault waits for its next try, alone."""
    REFUSED.add("o3")
    wire.take(*orders(8))
    assert services.deliver(seconds=5) == 7
    waiting = SinkDelivery.objects.get(done_at__isnull=True)
    assert (waiting.event.event_id, waiting.tries) == ("o3", 1)
    assert "not this one" in waiting.error
    assert waiting.next_try_at > timezone.now()


@pytest.mark.usefixtures("with_sink")
def test_event_refused_earlier_is_offered_again_by_itself() -> None:
    """It must not drag others down."""
    REFUSED.add("o0")
    wire.take(*orders(1))
    services.deliver(seconds=5)
    SinkDelivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    REFUSED.clear()
    wire.take(*orders(2, first=5))
    assert services.deliver(seconds=5) == 3
    assert ["o0"] in [[event.id for event in call] for call in CALLS[1:]]


def test_events_from_before_the_sink_was_set_are_enlisted(settings: Any) -> None:
    """And the warning about them is taken back."""
    wire.take(*orders(2))
    settings.EVENT_SINKS = [f"{__name__}.sink"]
    services.enlist_missed()
    assert services.deliver(seconds=5) == 2
    assert OperatorNotice.objects.get().closed_at is not None


@pytest.mark.usefixtures("with_sink")
@pytest.mark.rule(15)
def test_payload_is_emptied_only_long_after_all_sinks_took_it() -> None:
    """It may hold buyers' data; what nobody took yet is never emptied."""
    REFUSED.add("o1")
    wire.take(*orders(2))
    services.deliver(seconds=5)
    long_ago = timezone.now() - timedelta(days=15)
    InboxEvent.objects.update(received_at=long_ago)
    assert services.prune()["payloads"] == 0
    SinkDelivery.objects.filter(done_at__isnull=False).update(done_at=long_ago)
    assert services.prune()["payloads"] == 1
    assert InboxEvent.objects.get(event_id="o0").raw == ""
    assert InboxEvent.objects.get(event_id="o1").raw


@pytest.mark.usefixtures("with_sink")
def test_listing_events_do_not_go_to_sinks() -> None:
    """Their payloads are the listings' data and are never emptied."""
    wire.take(wire.offer())
    services.enlist_missed()
    assert services.deliver(seconds=5) == 0
