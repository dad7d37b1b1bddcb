"""Since when a listing is live, as a person types it in their own time zone."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from channelsync.dashboard.models import Preference
from channelsync.listings.models import Offer, Transition
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing


def push(client: Client, offer: Offer, text: str) -> Any:
    address = f"/listings/{offer.seller_id}/{offer.offer_id}/listed/"
    return client.post(address, {"version": offer.version, "channel_offer_id": "M-7", "listed_at": text})


def told() -> str:
    return str(json.loads(StateReport.objects.get().body)["listedAt"])


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("2026-01-15T12:00", "2026-01-15T11:00:00+00:00"),
        ("2025-07-15T12:00", "2025-07-15T10:00:00+00:00"),
        ("2025-10-26T01:59", "2025-10-25T23:59:00+00:00"),
        ("2025-10-26T03:00", "2025-10-26T02:00:00+00:00"),
        ("2025-10-26T02:30+01:00", "2025-10-26T01:30:00+00:00"),
    ],
)
def test_time_is_that_of_the_readers_zone(desk: Client, world: World, text: str, sent: str) -> None:
    offer = listing(world)
    assert push(desk, offer, text).status_code == 302
    assert told() == sent
    assert Transition.objects.latest("pk").at > datetime(2026, 1, 16, tzinfo=UTC)  # our history: when it was reported


def test_zone_of_the_person_counts(desk: Client, staff: User, world: World) -> None:
    Preference.objects.create(user=staff, time_zone="America/New_York")
    offer = listing(world)
    assert "America/New_York" in desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/listed/").content.decode()
    push(desk, offer, "2026-01-15T12:00")
    assert told() == "2026-01-15T17:00:00+00:00"


def test_without_a_time_it_is_now(desk: Client, world: World) -> None:
    before = timezone.now().replace(microsecond=0)
    push(desk, listing(world), "")
    assert datetime.fromisoformat(told()) >= before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2025-03-30T02:30", "twice or never"),
        ("2025-10-26T02:30", "twice or never"),
        ("9999-12-31T23:59", "still to come"),
        ("0001-01-01T00:00", "too long ago"),
        ("yesterday", "no date with a time"),
        ("2026-02-30T10:00", "no date with a time"),
    ],
)
def test_time_that_cannot_be_is_refused_and_all_stays(desk: Client, world: World, text: str, says: str) -> None:
    refused = push(desk, listing(world), text)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert says in page
    assert f'value="{text}"'.replace("+", "&#x2B;") in page
    assert 'value="M-7"' in page
    assert not StateReport.objects.exists()
