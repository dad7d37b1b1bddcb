"""Texts that show nothing, and control characters, in the desk's forms and the services behind them."""

import json

import pytest
from django.test import Client

from channelsync.audit.actors import Actor, ActorKind
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind
from channelsync.dashboard.bulk.forms import BulkForm
from channelsync.dashboard.shell import notes
from channelsync.listings.models import Offer, Transition
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import COLLEAGUE, fail, listing, target

BLANK = ["\x01", "\u200b", "\u2060 \ufeff"]
ROW = {"rows": "1", "error-0-code": "E\x01-1", "error-0-message": "\x1b[31mred\r\nline\x07"}


@pytest.mark.parametrize("blank", BLANK)
def test_retry_needs_a_reason_that_can_be_seen(desk: Client, world: World, blank: str) -> None:
    offer = fail(listing(world))
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/retry/"
    assert desk.post(address, {"version": offer.version, "reason": blank}).status_code == 422
    person = Actor(ActorKind.PERSON, "support")
    assert reports.retry_listing(target=target(offer), by=person, reason=blank).refused


@pytest.mark.parametrize("blank", BLANK)
def test_bulk_action_needs_a_reason_that_can_be_seen(world: World, db: None, blank: str) -> None:
    listing(world)
    assert "reason" in BulkForm({"reason": blank}).errors
    with pytest.raises(ValueError, match="needs a reason"):
        bulk.freeze(offers=Offer.objects.listings(), kind=BulkKind.RESEND, reason=blank, by=COLLEAGUE)


def test_note_needs_words_that_can_be_seen(db: None) -> None:
    with pytest.raises(ValueError, match="needs words"):
        notes.add_note(seller_id="shop", text="\u200b", by=COLLEAGUE)


def test_failure_is_kept_and_sent_without_control_characters(desk: Client, world: World) -> None:
    offer = listing(world)
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/failed/"
    desk.post(address, {"version": offer.version, "reason": "s\x02een", **ROW})
    sent = json.loads(StateReport.objects.get().body)["errorList"][0]
    assert (sent["code"], sent["message"]) == ("E-1", "[31mred\nline")
    move = Transition.objects.get(to_state="failed")
    assert (move.reason, move.errors.get().message) == ("seen", "[31mred\nline")


def test_message_that_fits_is_not_cut_for_its_line_ends(desk: Client, world: World) -> None:
    offer = listing(world)
    lines = "\r\n".join(["x" * 24] * 10)
    row = {"rows": "1", "error-0-code": "E", "error-0-message": lines}
    desk.post(f"/listings/{offer.seller_id}/{offer.offer_id}/failed/", {"version": offer.version, **row})
    sent = json.loads(StateReport.objects.get().body)["errorList"][0]
    assert sent["message"] == lines.replace("\r\n", "\n")
    assert "longMessage" not in sent
