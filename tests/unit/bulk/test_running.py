"""Carrying out a bulk action: exactly once, whatever happens between."""

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from channelsync.bulk import acting, running
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, BulkStatus
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import LinkState, ListingError, Offer, Seller, Transition
from channelsync.reports import portions
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import SUPPORT, end, offer, offers, report, update, variation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make two listings a chunk."""
    monkeypatch.setattr(running, "CHUNK", 2)


def states() -> list[str]:
    return list(Offer.objects.order_by("offer_id").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (BulkKind.IN_PROGRESS, None, State.IN_PROGRESS),
        (BulkKind.FAILED, None, State.FAILED),
        (BulkKind.LISTED, State.LISTED, State.LISTED),
        (BulkKind.RETRY, State.FAILED, State.IN_PROGRESS),
        (BulkKind.RESEND, State.FAILED, State.FAILED),
    ],
)
def test_run_does_what_was_ordered(kind: BulkKind, before: State | None, after: State) -> None:
    row = offer(listing_url="https://market.example/1")
    if before:
        report(row, before)
    job = carry_out(order(kind))
    assert (job.status, states(), results(job)) == (BulkStatus.DONE, [after], ["under_way"])
    newest = StateReport.objects.order_by("-id")[0]
    assert (newest.state, newest.status, newest.actor_name) == (after, ReportStatus.WAITING, "support")


def test_run_leaves_reason_and_ticket_at_every_listing() -> None:
    offers(2)
    carry_out(order(reason="wrong list", ticket="T-1"))
    moves = Transition.objects.filter(kind=MoveKind.REPORT)
    assert set(moves.values_list("actor_name", "reason", "ticket")) == {("support", "wrong list", "T-1")}
    assert ListingError.objects.filter(is_current=True, code="E1").count() == 2


@pytest.mark.usefixtures("small_chunks")
def test_run_goes_through_all_chunks() -> None:
    offers(5)
    job = carry_out(order())
    assert (job.counts, states()) == ({"under_way": 5}, [State.FAILED] * 5)


def test_run_skips_what_changed_and_says_by_whom() -> None:
    mine, sellers, colleagues = offers(3)
    job = order()
    update(sellers)
    report(colleagues, State.LISTED, listing_url="https://market.example/1")
    carry_out(job)
    assert results(job) == ["under_way", "skipped", "skipped"]
    skipped = BulkItem.objects.filter(status="skipped").order_by("offer_id")
    assert [(item.reason_code, item.changed_by, item.changed_kind) for item in skipped] == [
        ("changed", f"seller {sellers.seller_id}", "update"),
        ("changed", "support", "report"),
    ]
    assert Offer.objects.get(pk=mine.pk).state == State.FAILED


def test_run_skips_what_the_state_does_not_allow() -> None:
    end(offer())
    job = carry_out(order())
    assert BulkItem.objects.values_list("status", "reason_code").get(job=job) == ("skipped", "not_allowed")


def test_run_says_that_nothing_goes_to_removed_sellers() -> None:
    offer()
    Seller.objects.update(link_state=LinkState.REMOVED)
    job = carry_out(order())
    assert BulkItem.objects.values_list("status", "detail").get(job=job) == ("overtaken", acting.GONE)


def test_run_before_its_time_does_nothing() -> None:
    offer()
    job = order()
    assert not bulk.run(job_id=job.pk, seconds=60)
    assert (states(), results(job)) == ([State.PENDING], ["waiting"])


def breaking_off(chunk: int) -> Callable[..., Any]:
    """Return `acting.act` that loses the database once it has done the chunk of that number."""
    act, numbers = acting.act, itertools.count(1)

    def act_and_break_off(*given: Any) -> Any:
        outcomes = act(*given)
        if next(numbers) == chunk:
            raise OperationalError("the server went away")
        return outcomes

    return act_and_break_off


@pytest.mark.usefixtures("small_chunks")
def test_run_that_broke_off_goes_on_and_does_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    offers(5)
    job = order()
    monkeypatch.setattr(acting, "act", breaking_off(2))
    carry_out(job)
    job.refresh_from_db()
    assert (job.status, job.counts) == (BulkStatus.RUNNING, {"under_way": 2, "waiting": 3})
    assert "went away" in job.error
    carry_out(job)
    assert (job.error, StateReport.objects.count(), Transition.objects.filter(kind="report").count()) == ("", 5, 5)


@pytest.mark.usefixtures("small_chunks")
def test_run_gives_way_and_says_that_there_is_more() -> None:
    offers(3)
    job = order(undo=timedelta(0))
    assert bulk.run(job_id=job.pk, seconds=0) is True
    assert results(job) == ["under_way", "under_way", "waiting"]


def test_chunk_costs_the_same_for_any_number() -> None:
    costs = []
    for first, count in ((1, 3), (100, 300)):
        chosen = offers(count, first=first)
        job = order(offers={row.pk: row.version for row in chosen})
        bulk.start_now(job_id=job.pk, by=SUPPORT)
        with CaptureQueriesContext(connection) as statements:
            bulk.run(job_id=job.pk, seconds=60)
        costs.append(len(statements))
    assert max(costs) <= 30
    assert costs[1] - costs[0] <= 2  # the hundreds go by COPY


def test_run_writes_no_more_at_once_than_fits_with_variations(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REPORT_VARIATIONS = "all"
    monkeypatch.setattr(portions, "REPORTS", 5)
    for row in offers(5):
        variation(row, row.offer_id + 1000)
    job, seen = order(undo=timedelta(0), offers=Offer.objects.listings()), []
    for _turn in range(3):
        bulk.run(job_id=job.pk, seconds=0)
        job.refresh_from_db()
        seen.append((job.status, job.counts, StateReport.objects.count()))
    assert seen == [
        (BulkStatus.RUNNING, {"under_way": 2, "waiting": 3}, 4),
        (BulkStatus.RUNNING, {"under_way": 4, "waiting": 1}, 8),
        (BulkStatus.DONE, {"under_way": 5}, 10),
    ]


def test_counts_of_the_job_are_those_of_its_items() -> None:
    rows = offers(4)
    job = order()
    update(rows[0])
    carry_out(job)
    answer(ReportStatus.SENT, rows[1])
    answer(ReportStatus.REJECTED, rows[2])
    job = settled(job)
    assert job.counts == {"skipped": 1, "done": 1, "rejected": 1, "under_way": 1}
    assert sorted(results(job)) == sorted(["skipped", "done", "rejected", "under_way"])


def test_taken_down_notes_only_what_is_ended_and_live() -> None:
    live, gone, alive = offers(3)
    for row in (live, gone):
        report(row, State.LISTED, listing_url="https://market.example/1")
        end(row)
    Offer.objects.filter(pk=gone.pk).update(is_live=False)
    job = carry_out(order(BulkKind.TAKEN_DOWN))
    assert results(job) == ["done", "skipped", "skipped"]
    assert not Offer.objects.filter(pk=live.pk, is_live=True).exists()
    assert alive.state == State.PENDING


def test_due_finds_waiting_and_running_jobs_only() -> None:
    offer()
    waiting, started, done = order(), order(), order()
    bulk.start_now(job_id=started.pk, by=SUPPORT)
    BulkJob.objects.filter(pk=done.pk).update(status=BulkStatus.DONE)
    assert (running.due(), waiting.status) == ([started.pk], BulkStatus.WAITING)


def test_listed_tells_the_address_and_id_that_are_known() -> None:
    offer(listing_url="https://market.example/1", channel_offer_id="M1")
    carry_out(order(BulkKind.LISTED))
    body = json.loads(StateReport.objects.get().body)
    assert (body["listingUrl"], body["channelOfferId"]) == ("https://market.example/1", "M1")
