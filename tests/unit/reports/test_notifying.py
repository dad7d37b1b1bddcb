"""Messages to sellers: ordered once, sent once, and said honestly what became of them."""

from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from channelsync.audit.models import AuditEntry
from channelsync.listings.models import LinkState, Seller
from channelsync.reports import links, notifying, tasks
from channelsync.reports import notification_sending as sending
from channelsync.reports.models import SellerNotification
from channelsync.reports.outbox import REMOVED_ERROR
from channelsync.runtime import leases
from channelsync.runtime.models import SentRequest
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from channelsync.scx.client import Client
from channelsync.scx.errors import ProtocolError
from channelsync.scx.payload_channel import Severity
from tests.conftest import Published
from tests.unit.reports.making import SUPPORT

pytestmark = pytest.mark.django_db(transaction=True)
over_http = pytest.mark.usefixtures("scx_settings")
KEY = UUID(int=1)


@pytest.fixture(autouse=True)
def seller(world: World, db: None) -> Seller:
    world.book.meet("S1", world.clock())
    return Seller.objects.create(id="S1", company_name="Teehaus")


def order(**changes: Any) -> SellerNotification:
    return notifying.notify_seller(**{"key": uuid4(), "seller_id": "S1", "message": "Bitte", "by": SUPPORT, **changes})


def send() -> bool:
    return sending.send_due(seconds=10, wait=1)


def make_ripe() -> None:
    SellerNotification.objects.filter(status="waiting").update(due_at=timezone.now())


def state() -> tuple[str, int]:
    row = SellerNotification.objects.get()
    return row.status, row.attempts_count


def test_order_wakes_the_sender_and_leaves_a_trace(published: Published) -> None:
    row = order(offer_id=7)
    entry = AuditEntry.objects.get(action="notify_seller")
    assert (entry.seller_id, entry.offer_id, entry.details["notification"]) == ("S1", 7, row.pk)
    assert published.names == ["channelsync.reports.notify"]


def test_same_order_twice_makes_one_message(published: Published) -> None:
    assert order(key=KEY) == order(key=KEY, message="another")
    assert SellerNotification.objects.get().message == "Bitte"
    assert len(published.names) == AuditEntry.objects.count() == 1


def test_empty_order_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        order(message=" \x00 ")
    assert not SellerNotification.objects.exists()


@over_http
def test_message_arrives_as_it_was_ordered(world: World) -> None:
    order(offer_id=7, severity=Severity.WARNING)
    tasks.notify()
    wanted = {"sellerId": "S1", "severity": "WARNING", "message": "Bitte", "reference": {"type": "OFFER", "id": "7"}}
    assert list(world.notifications) == [wanted]
    row = SellerNotification.objects.select_related("request").get()
    assert (row.status, row.request and row.request.status, row.error) == ("sent", 201, "")


@over_http
def test_refused_message_keeps_scx_words_and_does_not_go_again(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("400:notification")
    order()
    send()
    make_ripe()
    send()
    row = SellerNotification.objects.get()
    assert (row.status, row.attempts_count, bool(row.error)) == ("rejected", 1, True)
    assert "Bitte" in SentRequest.objects.get(status=400).body


@over_http
@pytest.mark.parametrize("fault", ["500", "503"])
def test_message_that_scx_has_not_taken_goes_again(world: World, sandbox: SandboxServer, fault: str) -> None:
    sandbox.faults.add(f"{fault}:notification:count=1")
    order()
    send()
    assert state() == ("waiting", 1)
    make_ripe()
    send()
    assert (state(), len(world.notifications)) == (("sent", 2), 1)


@over_http
def test_message_over_the_limit_waits_as_long_as_scx_asks(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("429:notification:count=1:retry-after=300")
    order()
    send()
    row = SellerNotification.objects.get()
    assert (row.status, row.due_at > timezone.now() + timedelta(seconds=250)) == ("waiting", True)


@over_http
@pytest.mark.parametrize("fault", ["cut-after", "502", "html502", "empty"])
def test_message_that_may_have_arrived_does_not_go_again(world: World, sandbox: SandboxServer, fault: str) -> None:
    sandbox.faults.add(f"{fault}:notification:count=1")
    order()
    send()
    make_ripe()
    send()
    assert state() == (("sent", 1) if fault == "empty" else ("unknown", 1))


@over_http
def test_person_lets_an_unknown_one_go_again_once(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("cut-after:notification:count=1")
    row = order()
    send()
    assert notifying.send_again(notification_id=row.pk, attempts=1, by=SUPPORT)
    assert not notifying.send_again(notification_id=row.pk, attempts=1, by=SUPPORT)
    send()
    assert not notifying.send_again(notification_id=row.pk, attempts=1, by=SUPPORT)
    assert (state(), len(world.notifications)) == (("sent", 2), 2)
    assert AuditEntry.objects.filter(action="repeat_notification").count() == 1


def test_message_taken_back_does_not_go_out(published: Published) -> None:
    row = order()
    assert notifying.take_back(notification_id=row.pk, by=SUPPORT)
    assert not notifying.take_back(notification_id=row.pk, by=SUPPORT)
    assert not sending.due().exists()
    assert AuditEntry.objects.filter(action="take_back_notification").count() == 1


@over_http
def test_message_to_an_unlinked_seller_waits_for_the_link(world: World) -> None:
    order()
    Seller.objects.update(link_state=LinkState.UNLINKED)
    send()
    assert (state(), list(world.notifications)) == (("waiting", 0), [])
    Seller.objects.update(link_state=LinkState.LINKED)
    send()
    assert state() == ("sent", 1)


@over_http
@pytest.mark.parametrize(("before", "after"), [("waiting", "cancelled"), ("unknown", "unknown"), ("sent", "sent")])
def test_sweep_cancels_what_waits_for_a_removed_seller(before: str, after: str) -> None:
    order()
    SellerNotification.objects.update(status=before)
    Seller.objects.update(link_state=LinkState.REMOVED)
    assert links.straighten() == (before != after)
    assert state()[0] == after


def test_message_to_a_removed_seller_is_cancelled_at_once_and_for_good() -> None:
    Seller.objects.update(link_state=LinkState.REMOVED)
    row = order()
    assert (row.status, row.error, row.closed_at is None) == ("cancelled", REMOVED_ERROR, False)
    SellerNotification.objects.update(status="rejected")
    assert not notifying.send_again(notification_id=row.pk, attempts=0, by=SUPPORT)
    assert state()[0] == "rejected"


def test_sender_that_fell_silent_leaves_an_unknown_outcome(world: World) -> None:
    order()
    assert sending._claim()
    send()
    assert state() == ("sending", 1)
    SellerNotification.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    send()
    assert (state(), list(world.notifications)) == (("unknown", 1), [])


@over_http
def test_late_answer_still_says_what_became_of_it(world: World) -> None:
    order()
    row = sending._claim()
    SellerNotification.objects.update(status="unknown")
    assert row is not None
    with patch.object(sending, "_claim", lambda: row):
        sending._step(1)
    assert state() == ("sent", 1)


def test_late_answer_leaves_alone_what_was_let_go_again(published: Published) -> None:
    order()
    row = sending._claim()
    assert row is not None
    SellerNotification.objects.update(status="unknown")
    notifying.send_again(notification_id=row.pk, attempts=1, by=SUPPORT)
    sending._close(row, sending.Status.SENT, None)
    assert state() == ("waiting", 1)


@over_http
def test_sender_that_stood_still_sends_nothing(world: World, settings: Any) -> None:
    order()
    settings.REPORT_LEASE = timedelta(seconds=settings.SCX_TOTAL_TIMEOUT)
    row = sending._claim()
    assert row is not None
    assert sending._send(Client.__new__(Client), row)
    assert (state(), list(world.notifications)) == (("waiting", 0), [])


def test_refused_connection_makes_all_wait_a_minute(settings: Any) -> None:
    order(), order()
    settings.SCX_REFRESH_TOKEN = ""
    assert not send()
    rows = SellerNotification.objects.all()
    assert all(row.due_at > timezone.now() + timedelta(seconds=50) and "not set" in row.error for row in rows)


@over_http
def test_one_that_fails_does_not_hold_up_the_others_for_long(world: World, sandbox: SandboxServer) -> None:
    order(message="first"), order(message="second")
    sandbox.faults.add("500:notification:count=1")
    send(), send()
    assert [one["message"] for one in world.notifications] == ["second"]


@over_http
def test_another_api_is_said_and_not_asked_again(world: World) -> None:
    order()
    with patch.object(Client, "notify", side_effect=ProtocolError("answered 404")):
        send()
    assert (state(), SellerNotification.objects.get().error) == (("rejected", 1), "answered 404")


@over_http
def test_task_leaves_it_to_another_that_is_at_it(world: World) -> None:
    order()
    with leases.turn("channelsync.reports.notify"):
        tasks.notify()
        assert state() == ("waiting", 0)
    tasks.notify()
    assert state() == ("sent", 1)


@over_http
def test_command_sends_messages_too(world: World, sandbox: SandboxServer) -> None:
    sandbox.faults.add("500:notification:count=1")
    order()
    with pytest.raises(SystemExit):
        call_command("send_reports", stdout=StringIO(), stderr=StringIO())
    make_ripe()
    call_command("send_reports", stdout=StringIO())
    assert state() == ("sent", 2)
