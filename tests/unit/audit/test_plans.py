"""What an auditor looks for is found by indexes, however long the tables are."""

from typing import Any

import pytest
from django.db import connection

from channelsync.audit.models import AuditEntry
from channelsync.listings.admin_search import by_listing, by_person, by_person_but_sellers, by_text
from channelsync.listings.models import Transition
from channelsync.reports.models import StateReport
from channelsync.runtime.read_only import Rows, Search


@pytest.fixture(autouse=True)
def long_tables(db: None) -> None:
    """Let PostgreSQL pass over nothing for being short: an empty table is read whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("enable_seqscan", "enable_bitmapscan"):
                cursor.execute(f"SET LOCAL {way} = off")


def entries() -> Rows:
    return AuditEntry.objects.order_by("-at", "-pk")


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "audit_at_idx"),
        ({"at__gte": "2026-01-01T00:00Z", "at__lt": "2026-02-01T00:00Z"}, "audit_at_idx"),
        ({"action": "resume_route"}, "audit_action_idx"),
        ({"actor_kind": "cli"}, "audit_kind_idx"),
        ({"action": "export", "at__gte": "2026-01-01T00:00Z"}, "audit_action_idx"),
    ],
)
def test_filter_is_answered_by_its_index(wanted: dict[str, Any], index: str) -> None:
    assert index in entries().filter(**wanted)[:51].explain()


@pytest.mark.parametrize(
    ("search", "typed", "index"),
    [
        (by_listing(), "shop/7", "audit_offer_idx"),
        (by_listing(), "7", "audit_offer_idx"),
        (by_text("seller_id"), "shop", "audit_seller_idx"),
        (by_text("ticket"), "T-1", "audit_ticket_idx"),
        (by_person, "kerstin", "audit_actor_idx"),
    ],
)
def test_search_of_the_log_is_answered_by_its_index(search: Search, typed: str, index: str) -> None:
    found = search(entries(), typed)
    assert found is not None
    assert index in found[:10].explain()


@pytest.mark.parametrize(
    ("rows", "search", "typed", "index"),
    [
        (Transition.objects, by_text("ticket"), "T-1", "transition_ticket_idx"),
        (Transition.objects, by_person_but_sellers, "kerstin", "transition_actor_idx"),
        (StateReport.objects, by_person, "kerstin", "report_actor_idx"),
    ],
)
def test_search_of_moves_and_reports_is_answered_by_its_index(
    rows: Any, search: Search, typed: str, index: str
) -> None:
    found = search(rows.order_by("-pk"), typed)
    assert found is not None
    assert index in found[:10].explain()
