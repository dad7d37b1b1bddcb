"""What could not be applied at first is applied later, down to the event at fault."""

from collections.abc import Sequence
from unittest.mock import patch

import pytest
from django.db import OperationalError, ProgrammingError

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry
from channelsync.events import applying, services
from channelsync.events.handlers import Stored
from channelsync.events.models import EventStatus, InboxEvent
from tests import wire

pytestmark = [pytest.mark.django_db, pytest.mark.rule(1)]
REAL_APPLY = applying.apply
BY = Actor.cli("tester")


def refusing(bad: str) -> object:
    """Return an `apply` that cannot deal with one event."""

    def apply(events: Sequence[Stored]) -> dict[int, EventStatus]:
        if any(event.event_id == bad for event in events):
            raise RuntimeError("boom")
        return REAL_APPLY(events)

    return apply


def test_event_at_fault_is_found_and_marked() -> None:
    """All others are applied."""
    with patch.object(applying, "apply", refusing("e7")):
        wire.take(*(wire.offer(event_id=f"e{n}", offerId=n + 1) for n in range(25)))
        assert set(wire.statuses()) == {"new"}
        services.apply_new()
    bad = InboxEvent.objects.get(event_id="e7")
    assert (bad.status, bad.tries) == ("invalid", 1)
    assert "boom" in bad.error
    assert InboxEvent.objects.filter(status="applied").count() == 24


def test_apply_again_heals_an_event_and_leaves_a_trace() -> None:
    """A person asks for it once the fault is mended."""
    with patch.object(applying, "apply", refusing("e1")):
        wire.take(wire.offer(event_id="e1"))
        services.apply_new()
    event = InboxEvent.objects.get()
    assert services.apply_again(pks=[event.pk], by=BY, reason="fixed") == {"applied": 1}
    assert wire.the_offer().revision == 1
    assert AuditEntry.objects.get(action="apply_again").actor_name == "tester"


def test_apply_again_of_an_applied_event_changes_nothing() -> None:
    """An event is applied exactly once."""
    wire.take(wire.offer(event_id="e1"))
    event = InboxEvent.objects.get()
    assert services.apply_again(pks=[event.pk], by=BY) == {}
    assert wire.the_offer().revision == 1


def test_apply_again_of_an_older_event_ends_stale() -> None:
    """Time decides, whenever it is applied."""
    with patch.object(applying, "apply", refusing("e1")):
        wire.take(wire.offer(event_id="e1", at=0))
        services.apply_new()
    wire.take(wire.offer(wire.UPDATE, at=9, title="newer"))
    services.apply_again(pks=[InboxEvent.objects.get(event_id="e1").pk], by=BY)
    assert wire.the_offer().title == "newer"
    assert InboxEvent.objects.get(event_id="e1").status == "stale"


def test_apply_again_of_rubbish_stays_invalid() -> None:
    """The reason is still there."""
    wire.take({**wire.offer(event_id="e1"), "createdAt": "gestern"})
    event = InboxEvent.objects.get()
    assert services.apply_again(pks=[event.pk], by=BY) == {"invalid": 1}
    event.refresh_from_db()
    assert "createdAt" in event.error


def test_apply_again_of_an_event_with_broken_brackets_stays_invalid() -> None:
    """What stands in its text is no reason to fail in a person's face."""
    broken = '{"id": "63623b997d2c89a4e3e9f3c7", "createdAt": "2026-03-01T08:00:00Z", "type": "X:Y", "event": {"a": [}'
    wire.take(broken, wire.offer())
    event = InboxEvent.objects.get(event_id="63623b997d2c89a4e3e9f3c7")
    assert services.apply_again(pks=[event.pk], by=BY).total() == 1
    event.refresh_from_db()
    assert event.raw == broken


@pytest.mark.parametrize("trouble", [OperationalError("gone"), ProgrammingError("no such column")])
def test_trouble_of_the_database_spoils_no_event(trouble: Exception) -> None:
    """It is applied once the database is well, or migrated."""
    with patch.object(applying, "apply", side_effect=RuntimeError("first")):
        wire.take(wire.offer(event_id="e1"))
    with patch.object(applying, "apply", side_effect=trouble), pytest.raises(type(trouble)):
        services.apply_new()
    assert wire.statuses() == ["new"]
