"""Whatever comes is kept: rule 1."""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DataError, OperationalError, connection

from channelsync.events import applying, inbox
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.runtime.models import OperatorNotice
from channelsync.scx.payloads import PageElement, parse_event_page
from tests import wire

pytestmark = [pytest.mark.django_db, pytest.mark.rule(1)]


def test_element_is_kept_as_it_came_with_unknown_properties() -> None:
    """The raw text has every property, known or not."""
    sent = {**wire.offer(), "clientVersion": "1.11.0.3", "odd": [1, {"x": None}]}
    wire.take(sent)
    assert json.loads(InboxEvent.objects.get().raw) == sent


@pytest.mark.parametrize("inside", [r"\u0000", r"\ud800", "1E2", '{"a": 1, "a": 2}', "\x07", "\x00"])
def test_odd_json_in_a_page_is_stored_and_acknowledged(inside: str) -> None:
    """NUL, lone surrogates, odd numbers, duplicate keys and control characters spoil nothing."""
    value = inside if inside[0] in "1{" else f'"{inside}"'
    odd = f'{{"id": "odd1", "createdAt": "2026-03-01T08:00:00Z", "type": "X:Y", "event": {{"t": {value}}}}}'
    taken = wire.take(odd, wire.offer(event_id="good1"))
    assert sorted(taken.event_ids) == ["good1", "odd1"]
    assert InboxEvent.objects.count() == 2
    assert wire.the_offer().state == "pending"


def test_element_without_id_is_kept_under_its_hash() -> None:
    """It cannot be acknowledged, but it is not lost, and comes in once however often it is delivered."""
    body = wire.offer()
    del body["id"]
    taken = wire.take(body, wire.offer(event_id="ok"))
    wire.take(body)
    row = InboxEvent.objects.get(event_id__startswith="sha256:")
    assert taken.event_ids == ["ok"]
    assert (row.status, row.sightings) == (EventStatus.INVALID, 2)


def test_known_event_is_acknowledged_again_and_counted() -> None:
    """A redelivery changes nothing but the count of sightings."""
    first = wire.offer(event_id="again")
    wire.take(first)
    taken = wire.take(first, first)
    assert taken.event_ids == ["again"]
    assert (InboxEvent.objects.get().sightings, wire.the_offer().revision) == (3, 1)


def test_fifth_sighting_raises_an_alarm() -> None:
    """SCX gives an event up at ten deliveries; operators hear of it at five."""
    event = wire.offer(event_id="often")
    for _ in range(4):
        wire.take(event)
    assert not OperatorNotice.objects.exists()
    wire.take(event)
    assert "often 5 times" in OperatorNotice.objects.get(key="events.sightings").text


def test_failing_application_keeps_the_rows_for_later() -> None:
    """Store and apply are one transaction with a savepoint between: the rows survive what applying does."""
    with patch.object(applying, "apply", side_effect=RuntimeError("boom")):
        taken = wire.take(wire.offer(event_id="e1"))
    assert taken.event_ids == ["e1"]
    assert wire.statuses() == ["new"]


@pytest.mark.django_db(transaction=True)
def test_transaction_lost_while_applying_is_a_failed_store() -> None:
    """A database that takes the transaction back has stored nothing: so nothing may be acknowledged."""

    def lose(_events: object) -> None:
        with connection.cursor() as cursor:  # as a full disk does on SQLite, and a cut connection on PostgreSQL
            on_postgres = connection.vendor == "postgresql"
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())" if on_postgres else "ROLLBACK")
        raise OperationalError("disk full")

    with patch.object(applying, "apply", lose), pytest.raises(OperationalError):
        wire.take(wire.offer())
    assert not InboxEvent.objects.exists()


def refuse_bad(elements: list[PageElement], store: Callable[..., object] = inbox.store) -> object:
    """Store these as a database does that cannot take the event `bad`."""
    if any('"bad"' in element.raw and element.created_at for element in elements):
        raise DataError("cannot store that")
    return store(elements)


def test_page_that_the_database_refuses_goes_in_by_halves() -> None:
    """One bad event spoils only itself, and is kept in a form that any database takes."""
    bad = wire.offer(event_id="bad", offerId=3)
    with patch.object(inbox, "store", side_effect=refuse_bad):
        taken = wire.take(wire.offer(event_id="e1"), bad, wire.offer(event_id="e2", offerId=2))
    assert sorted(taken.event_ids) == ["bad", "e1", "e2"]
    assert dict(InboxEvent.objects.values_list("event_id", "status")) == {
        "e1": "applied", "e2": "applied", "bad": "invalid",
    }  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [{"offerId": 0}, {"offerId": 2**63}, {"sellerId": "a b"}, {"sellerId": ""}, {"sellerId": "S1\n"}, {"offerId": "x"}],
)
def test_event_with_unusable_ids_is_invalid_with_a_reason(event: dict[str, Any]) -> None:
    """It is kept, acknowledged and says what is wrong; nothing else is touched."""
    taken = wire.take(wire.offer(event_id="e1", **event))
    row = InboxEvent.objects.get()
    assert (taken.event_ids, row.status) == (["e1"], "invalid")
    assert row.error.split(":")[0] in {"offerId", "sellerId"}


def test_empty_page_of_rubbish_is_stored_element_by_element() -> None:
    """Elements that are no objects at all are kept as invalid."""
    inbox.take(parse_event_page(b'{"eventList": [1, "x", null, []]}'))
    assert wire.statuses() == ["invalid"] * 4


def test_notification_with_a_lone_surrogate_is_shown() -> None:
    """Operators read what can be read."""
    odd = wire.element("System:Notification", message="a-b")
    wire.take(json.dumps(odd).replace("a-b", r"a\ud800b"))
    assert (wire.statuses(), OperatorNotice.objects.get().text) == (["applied"], "System:Notification: ab")


def test_what_scx_says_again_is_one_notice_that_counts() -> None:
    """It would push the work down the page each time."""
    for event_id, words in (("a", "Wartung"), ("b", "Wartung"), ("c", "Ende der Wartung")):
        wire.take(wire.element("System:Notification", event_id=event_id, message=words))
    counts = dict(OperatorNotice.objects.values_list("text", "count"))
    assert counts == {"System:Notification: Wartung": 2, "System:Notification: Ende der Wartung": 1}


def test_foreign_type_with_a_very_long_name_is_kept_for_the_sinks() -> None:
    """It must not be lost for its name."""
    wire.take(wire.element("X:" + "Y" * 198))
    assert wire.statuses() == ["unhandled"]


def test_of_an_event_that_comes_twice_in_a_page_the_sound_one_is_kept() -> None:
    """The broken copy may come first."""
    sound = wire.offer(event_id="twice")
    wire.take({**sound, "createdAt": "gestern"}, sound)
    assert wire.statuses() == ["applied"]


BROKEN: dict[str, dict[str, Any]] = {
    "no time": {"createdAt": "yesterday"},
    "no listing": {"event": {"sellerId": "S1", "offerId": 0}},
    "no readable payload": {"event": '{"sellerId": "S1", "offer'},
}


@pytest.mark.rule(1)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_event_that_comes_again_whole_is_applied(broken: dict[str, Any]) -> None:
    whole = wire.offer(event_id="a" * 24)
    wire.take(whole | broken)
    assert wire.statuses() == ["invalid"]
    wire.take(whole)
    event = InboxEvent.objects.get()
    assert (event.status, event.error, event.sightings, json.loads(event.raw)) == ("applied", "", 2, whole)
    assert (event.seller_id, event.offer_id, wire.the_offer().title) == ("S1", 1, "Teekanne Größe L")


def test_whole_event_that_comes_again_broken_stays_as_it_is() -> None:
    whole = wire.offer(event_id="a" * 24)
    wire.take(whole)
    wire.take(whole | BROKEN["no time"])
    assert (wire.statuses(), json.loads(InboxEvent.objects.get().raw)) == (["applied"], whole)


def test_broken_event_that_comes_again_as_broken_stays_invalid() -> None:
    broken = wire.offer(event_id="a" * 24) | BROKEN["no readable payload"]
    wire.take(broken)
    error = InboxEvent.objects.get().error
    wire.take(broken)
    assert (wire.statuses(), InboxEvent.objects.get().error) == (["invalid"], error)


def test_event_that_could_not_be_applied_and_comes_again_as_it_was_is_left_to_a_person() -> None:
    """The same text would fail again; *apply again* is for a cause that was mended."""
    whole = wire.offer(event_id="a" * 24)
    wire.take(whole)
    InboxEvent.objects.update(status=EventStatus.INVALID, error="KeyError: 1")
    wire.take(whole)
    assert list(InboxEvent.objects.values_list("status", "error", "sightings")) == [("invalid", "KeyError: 1", 2)]
