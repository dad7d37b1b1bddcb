"""Decide on listings and deliver the reports over HTTP."""

from django.db import connection
from django.utils import timezone

from bench import reports_rows
from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Seller, Transition
from channelsync.reports import delivery
from channelsync.reports import services as reports
from channelsync.reports.decisions import Decision, Target
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.runtime import setwise
from channelsync.sandbox.catalogue.sellers import profiles

SELLERS = [profile.seller_id for profile in profiles(12)]
BY = Actor.cli("bench")
COLUMNS = (
    "offer_id", "seller_id", "title", "sku", "state", "state_since", "version", "revision", "undecided", "created_at",
    "is_variation", "has_own_state", "is_unchanged", "is_live", "channel_offer_id", "gtin", "mpn", "brand",
    "category_id", "currency", "picture", "listing_url", "content_mark_id", "price_mark_id", "quantity_mark_id",
    "search_text",
)  # fmt: skip


def prepare(existing: int) -> None:
    """Store listings that wait for their first decision."""
    now = timezone.now()
    Seller.objects.bulk_create([Seller(id=seller_id) for seller_id in SELLERS])
    rows = (
        (number, _seller(number), f"Artikel {number}", f"A-{number}", State.PENDING.value, now, 1, 1, True, now,
         False, True, False, False, *[""] * 12)
        for number in range(1, existing + 1)
    )  # fmt: skip
    setwise.insert(Offer, COLUMNS, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ours(rows: int) -> None:
    """Decide and deliver as the command line does."""
    reports.report_many(decisions=decisions(rows), by=BY)
    delivery.deliver()


def by_rows(rows: int) -> None:
    """Decide and deliver listing by listing; requests hold a thousand reports all the same."""
    reports_rows.decide(decisions(rows), BY)
    reports_rows.deliver()


def decisions(rows: int) -> list[Decision]:
    """Return a `listed` for each listing."""
    return [
        Decision(
            Target(_seller(number), number, 1), State.LISTED,
            listing_url=f"https://marketplace.example/{number}", channel_offer_id=f"M{number}",
        )
        for number in range(1, rows + 1)
    ]  # fmt: skip


def check(rows: int) -> None:
    """Raise AssertionError unless every report was sent, by a move and an attempt."""
    found = (
        StateReport.objects.filter(status=ReportStatus.SENT).count(),
        Transition.objects.filter(to_state=State.LISTED).count(),
        ReportAttempt.objects.filter(outcome=AttemptOutcome.ACCEPTED).count(),
        Offer.objects.filter(state=State.LISTED, is_live=True).count(),
    )
    assert found == (rows,) * 4, f"expected {rows} reports, moves, attempts and listings, found {found}"


def _seller(number: int) -> str:
    return SELLERS[number % len(SELLERS)]
