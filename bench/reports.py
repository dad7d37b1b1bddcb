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
from channelsync.sandbox.catalogue.sellers import profiles

SELLERS = [profile.seller_id for profile in profiles(12)]
BY = Actor.cli("bench")


def prepare(existing: int) -> None:
    """Store listings that wait for their first decision."""
    now = timezone.now()
    Seller.objects.bulk_create([Seller(id=seller_id) for seller_id in SELLERS])
    rows = (
        Offer(
            offer_id=number, seller_id=_seller(number), title=f"Artikel {number}", sku=f"A-{number}", version=1,
            revision=1, state_since=now, created_at=now,
        )
        for number in range(1, existing + 1)
    )  # fmt: skip
    Offer.objects.bulk_create(rows, batch_size=1000)
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
