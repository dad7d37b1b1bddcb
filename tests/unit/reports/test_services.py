"""Decide on listings: states, refusals, and what is written with them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channelsync.audit.actors import Actor, ActorKind
from channelsync.audit.models import AuditEntry
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports import deciding
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from tests.conftest import Published
from tests.unit.reports import making
from tests.unit.reports.making import ERRORS, SUPPORT, target

pytestmark = pytest.mark.django_db
YESTERDAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def body(result: reports.Result) -> dict[str, Any]:
    """Return what goes to SCX for the only report of a result."""
    element: dict[str, Any] = json.loads(StateReport.objects.get(id__in=result.report_ids).body)
    return element


@pytest.mark.rule(5)
def test_decision_moves_listing_and_queues_report_together() -> None:
    row = making.offer()
    result = reports.report_in_progress(targets=[target(row)], by=SUPPORT, reason="busy", ticket="T-1")
    row.refresh_from_db()
    report = StateReport.objects.get()
    move = Transition.objects.get(offer=row, version=row.version)
    assert (row.state, row.undecided, row.version) == ("in_progress", False, 2)
    assert (report.status, report.version, report.revision) == ("waiting", 2, 1)
    assert (move.from_state, move.actor_name, move.reason, move.ticket) == ("pending", "support", "busy", "T-1")
    assert (result.done, result.report_ids) == ([target(row)], [report.pk])


def test_in_progress_tells_given_start() -> None:
    row = making.offer()
    told = body(reports.report_in_progress(targets=[target(row)], by=SUPPORT, started_at=YESTERDAY))
    assert told == {"sellerId": "S1", "offerId": 1, "startedAt": "2026-03-01T09:30:00+00:00"}


def test_listed_stores_and_tells_url_and_id() -> None:
    row = making.offer()
    told = body(
        reports.report_listed(
            targets=[target(row)],
            by=SUPPORT,
            listed_at=YESTERDAY,
            channel_offer_id="M1",
            listing_url="https://m.example",
        )
    )
    row.refresh_from_db()
    assert (row.channel_offer_id, row.listing_url, row.is_live) == ("M1", "https://m.example", True)
    assert "m1" in row.search_text.split()
    assert (told["channelOfferId"], told["listingUrl"]) == ("M1", "https://m.example")


def test_listed_without_url_and_id_tells_stored_ones() -> None:
    row = making.offer(channel_offer_id="M7", listing_url="https://m.example/7")
    told = body(reports.report_listed(targets=[target(row)], by=SUPPORT))
    assert (told["channelOfferId"], told["listingUrl"]) == ("M7", "https://m.example/7")


def test_failed_stores_errors_as_they_are_told() -> None:
    row = making.offer()
    long = reports.ErrorEntry("E1", "x" * 300, related_attribute_id="gtin")
    told = body(reports.report_failed(targets=[target(row)], by=SUPPORT, errors=[long, *ERRORS]))
    stored = list(ListingError.objects.values_list("position", "message", "long_message"))
    assert stored[0] == (0, told["errorList"][0]["message"], "x" * 300)
    assert (len(stored[0][1]), stored[1][1]) == (250, "GTIN missing")


@pytest.mark.parametrize("count", [0, 251])
def test_failed_with_wrong_number_of_errors_writes_nothing(count: int) -> None:
    row = making.offer()
    result = reports.report_failed(targets=[target(row)], by=SUPPORT, errors=ERRORS * count)
    assert result.refused[0].reason_code == reports.ReasonCode.INVALID
    assert making.statuses(row) == []
    assert Offer.objects.get(pk=row.pk).state == State.PENDING


def test_invalid_decision_names_all_violations() -> None:
    row = making.offer()
    bad = [reports.ErrorEntry("", "text"), reports.ErrorEntry("E" * 256, "text")]
    refusal = reports.report_failed(targets=[target(row)], by=SUPPORT, errors=bad).refused[0]
    assert "errorList[0].code" in refusal.message
    assert "errorList[1].code" in refusal.message


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"listing_url": "javascript:alert(1)"}, "listingUrl"),
        ({"listing_url": "http://"}, "listingUrl: must name a host, as https://marketplace.example/item/1 does"),
        ({"listing_url": "https:///item/1"}, "listingUrl: must name a host"),
        ({"listing_url": "https://?item=1"}, "listingUrl: must name a host"),
        ({"listing_url": "https://[item"}, "listingUrl: must name a host"),
        ({"listing_url": "http:// "}, "listingUrl: must name a host"),
        ({"channel_offer_id": " \t"}, "channelOfferId: must not be blank"),
        ({"channel_offer_id": "x" * 101}, "channelOfferId"),
        ({"errors": ERRORS}, "errorList"),
        ({"at": datetime(2999, 1, 1, tzinfo=UTC)}, "listedAt"),
        ({"at": datetime(2026, 1, 1)}, "listedAt"),  # noqa: DTZ001 - a time without a zone is the point
    ],
)
def test_listed_that_breaks_a_limit_is_invalid(options: dict[str, Any], named: str) -> None:
    decision = reports.Decision(target(making.offer()), State.LISTED, **options)
    refusal = reports.report_many(decisions=[decision], by=SUPPORT).refused[0]
    assert (refusal.reason_code, named in refusal.message) == ("invalid", True)


@pytest.mark.parametrize("key", [("S1", 2), ("S2", 1), ("S1", 0), ("S1", 2**63), ("S\x001", 1), ("\ud800", 1), ("", 1)])
def test_unknown_listing_is_refused(key: tuple[str, int]) -> None:
    making.offer()
    result = reports.report_listed(targets=[reports.Target(*key)], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["unknown"]


@pytest.mark.rule(5)
def test_outdated_version_is_refused_with_who_changed_it() -> None:
    row = making.offer()
    seen = row.version
    making.update(row)
    refusal = reports.report_listed(targets=[target(row, seen)], by=SUPPORT).refused[0]
    assert (refusal.reason_code, refusal.current_version, refusal.changed_kind) == ("changed", seen + 1, "update")
    assert (refusal.changed_by, refusal.changed_at) == ("seller S1", Transition.objects.latest("pk").at)
    assert making.statuses(row) == []


@pytest.mark.rule(5)
def test_present_version_is_accepted() -> None:
    row = making.offer()
    assert reports.report_listed(targets=[target(row, row.version)], by=SUPPORT).done


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.LISTED, State.FAILED])
def test_report_on_ended_listing_is_not_allowed(state: State) -> None:
    row = making.offer()
    making.end(row)
    decision = reports.Decision(target(row), state, ERRORS if state == State.FAILED else ())
    result = reports.report_many(decisions=[decision], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["not_allowed"]


@pytest.mark.parametrize("state", [State.PENDING, State.ENDED])
def test_state_that_is_no_report_is_not_allowed(state: State) -> None:
    result = reports.report_many(decisions=[reports.Decision(target(making.offer()), state)], by=SUPPORT)
    assert [refusal.reason_code for refusal in result.refused] == ["not_allowed"]


def test_one_refusal_leaves_the_others_done() -> None:
    rows = making.offers(3)
    making.end(rows[1])
    result = reports.report_listed(targets=[target(row) for row in rows], by=SUPPORT)
    assert result.done == [target(rows[0]), target(rows[2])]
    assert [refusal.index for refusal in result.refused] == [1]


def test_listing_named_twice_is_decided_in_sequence() -> None:
    row = making.offer()
    states = [State.IN_PROGRESS, State.LISTED]
    decisions = [reports.Decision(target(row), state) for state in states]
    assert len(reports.report_many(decisions=decisions, by=SUPPORT).done) == 2
    assert making.statuses(row) == [("in_progress", "superseded"), ("listed", "waiting")]


@pytest.mark.rule(12)
def test_many_listings_named_twice_cost_as_little_as_two_steps() -> None:
    rows = making.offers(40)
    states = [State.IN_PROGRESS, State.LISTED]
    decisions = [reports.Decision(target(row), state) for row in rows for state in states]
    with CaptureQueriesContext(connection) as queries:
        assert len(reports.report_many(decisions=decisions, by=SUPPORT).done) == 80
    assert len(queries) <= 32
    assert all(making.statuses(row)[-1] == ("listed", "waiting") for row in rows)


def test_index_of_refusal_counts_over_repeated_listings() -> None:
    ended, other = making.offers(2)
    making.end(ended)
    twice = [target(ended), target(other), target(ended), target(other)]
    result = reports.report_listed(targets=twice, by=SUPPORT)
    assert sorted(refusal.index for refusal in result.refused) == [0, 2]


def test_index_of_refusal_counts_over_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "CHUNK", 2)
    rows = making.offers(5)
    making.end(rows[4])
    result = reports.report_listed(targets=[target(row) for row in rows], by=SUPPORT)
    assert [refusal.index for refusal in result.refused] == [4]
    assert len(result.report_ids) == 4


@pytest.mark.rule(12)
@pytest.mark.parametrize("state", [State.LISTED, State.FAILED])
def test_chunk_costs_bounded_statements(state: State) -> None:
    rows = making.offers(300)
    errors = ERRORS if state == State.FAILED else ()
    decisions = [reports.Decision(target(row), state, errors) for row in rows]
    with CaptureQueriesContext(connection) as queries:
        assert len(reports.report_many(decisions=decisions, by=SUPPORT).done) == 300
    assert len(queries) <= 16


def test_delay_puts_off_the_sending() -> None:
    row = making.offer()
    reports.report_listed(targets=[target(row)], by=SUPPORT, delay=timedelta(seconds=20))
    assert StateReport.objects.get().due_at > timezone.now() + timedelta(seconds=10)


@pytest.mark.rule(13)
def test_decision_wakes_the_sender_on_commit(published: Published, django_capture_on_commit_callbacks: Any) -> None:
    row = making.offer()
    with django_capture_on_commit_callbacks(execute=True):
        reports.report_listed(targets=[target(row)], by=SUPPORT)
        assert published.names == []
    assert published.names == ["channelsync.reports.send"]


def test_audit_counts_a_bulk_decision_once() -> None:
    rows = making.offers(3)
    reports.report_listed(targets=[target(row) for row in rows], by=SUPPORT, reason="batch", ticket="T-9")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.count, entry.offer_id) == ("report_listed", 3, None)
    assert (entry.actor_name, entry.reason, entry.ticket) == ("support", "batch", "T-9")


def test_audit_names_a_single_listing() -> None:
    reports.report_in_progress(targets=[target(making.offer(7))], by=SUPPORT)
    assert AuditEntry.objects.values_list("seller_id", "offer_id").get() == ("S1", 7)


def test_refused_call_leaves_no_audit_entry() -> None:
    reports.report_listed(targets=[reports.Target("S1", 1)], by=SUPPORT)
    assert not AuditEntry.objects.exists()


def test_reason_with_unstorable_characters_is_cleaned() -> None:
    row = making.offer()
    reports.report_listed(targets=[target(row)], by=SUPPORT, reason="a\x00b\ud800c")
    assert Transition.objects.latest("pk").reason == "abc"


def test_retry_moves_failed_back_to_be_decided() -> None:
    row = making.offer()
    making.report(row, State.FAILED)
    reports.retry_listing(target=target(row), by=SUPPORT)
    row.refresh_from_db()
    assert (row.state, row.undecided, row.retry_requested_at is not None) == ("in_progress", True, True)
    assert making.statuses(row) == [("failed", "superseded"), ("in_progress", "waiting")]
    assert Transition.objects.latest("pk").kind == MoveKind.RETRY


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.LISTED])
def test_retry_of_listing_that_has_not_failed_is_refused(state: State) -> None:
    row = making.offer()
    making.report(row, state)
    refusal = reports.retry_listing(target=target(row), by=SUPPORT).refused[0]
    assert (refusal.reason_code, refusal.current_state) == ("not_allowed", state.value)


def test_retry_by_person_needs_a_reason() -> None:
    row = making.offer()
    making.report(row, State.FAILED)
    person = Actor(ActorKind.PERSON, "kim")
    assert reports.retry_listing(target=target(row), by=person, reason=" ").refused[0].reason_code == "invalid"
    assert reports.retry_listing(target=target(row), by=person, reason="new data").done


@pytest.mark.parametrize("between", [None, State.IN_PROGRESS])
def test_failing_what_is_live_needs_a_reason_of_a_person(between: State | None) -> None:
    row, person = making.offer(), Actor(ActorKind.PERSON, "kim")
    for state in filter(None, (State.LISTED, between)):
        making.report(row, state)
    refused = reports.report_failed(targets=[target(row)], by=person, errors=ERRORS, reason="\u200b").refused[0]
    assert (refused.reason_code, refused.current_version) == ("invalid", 3 if between else 2)
    assert reports.report_failed(targets=[target(row)], by=person, errors=ERRORS, reason="It was a fake").done
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_failing_needs_no_reason_where_nothing_is_live_or_no_person_decides() -> None:
    new, live, person = making.offer(), making.offer(2), Actor(ActorKind.PERSON, "kim")
    making.report(live, State.LISTED)
    assert reports.report_failed(targets=[target(new)], by=person, errors=ERRORS).done
    assert reports.report_failed(targets=[target(live)], by=SUPPORT, errors=ERRORS).done
