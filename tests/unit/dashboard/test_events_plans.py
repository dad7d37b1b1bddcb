"""The inbox is read by its indexes, however long it is."""

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from channelsync.dashboard.inbox import pages
from channelsync.dashboard.inbox.waiting import waits_for
from channelsync.events.models import InboxEvent


@pytest.fixture(autouse=True)
def long_inbox(db: None) -> None:
    """Let PostgreSQL pass over nothing for being short: an empty table is read whole, and sorted at no cost."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                cursor.execute(f"SET LOCAL {way} = off")


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"status": "stale"}, "event_status_idx"),
        ({"type": "Seller:Offer.End"}, "event_type_idx"),
        ({"seller": "S1"}, "event_seller_idx"),
        ({"waits": "acknowledge"}, "event_unacknowledged_idx"),
        ({"waits": "sink"}, "delivery_"),
        ({"created_from": "2026-01-09"}, "event_created_idx"),
        ({"created_from": "2026-01-09", "created_to": "2026-01-09"}, "event_created_idx"),
    ],
)
@pytest.mark.parametrize("before", ["", "1767900000000000-77"])
def test_filter_is_answered_by_its_index_in_order(
    settings: Settings, wanted: dict[str, str], index: str, before: str
) -> None:
    settings.EVENT_SINKS = ["shop.take"]
    plan = pages.events(wanted, before).defer("raw")[:51].explain()
    assert index in plan, plan
    # Of the indexes of deliveries an empty table may take either. The refused few are sorted, all else comes in order.
    assert ("TEMP B-TREE" not in plan and "Sort" not in plan) or index == "delivery_"


@pytest.mark.parametrize(
    ("what", "index"),
    [("acknowledge", "event_unacknowledged_idx"), ("apply", "event_"), ("sink", "delivery_")],
)
def test_what_is_left_over_is_counted_by_its_index(settings: Settings, what: str, index: str) -> None:
    settings.EVENT_SINKS = ["shop.take"]
    plan = InboxEvent.objects.filter(waits_for(what)).order_by()[:10].explain()
    assert index in plan, plan
    assert "event_received_idx" not in plan, plan
