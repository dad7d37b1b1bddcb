"""Drain a queue of new listings: fetch over HTTP, store, apply, acknowledge."""

from bench import drain_rows
from channelsync.events import services
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import Offer, OfferRevision, Transition


def prepare(existing: int) -> None:
    """Do nothing: the listings are new."""


def ours(rows: int) -> None:
    """Drain as `sync_events` does."""
    services.sync()


def by_rows(rows: int) -> None:
    """Drain event by event."""
    drain_rows.drain()


def check(rows: int) -> None:
    """Raise AssertionError unless every event is stored, applied, acknowledged, and a listing with its history."""
    done = InboxEvent.objects.filter(status=EventStatus.APPLIED, acknowledged_at__isnull=False)
    found = (
        done.count(), Offer.objects.listings().count(), OfferRevision.objects.count(), Transition.objects.count(),
    )  # fmt: skip
    assert found == (rows,) * 4, f"expected {rows} events, listings, revisions and moves, found {found}"
