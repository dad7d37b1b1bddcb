"""What fits one transaction: listings, and the reports of their variations along with them."""

from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from channelsync.listings import services as listings
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import deciding, portions
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from tests.unit.reports.making import SUPPORT, offers, target, variation

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_variations(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Report variations too, four reports a transaction."""
    settings.REPORT_VARIATIONS = "all"
    monkeypatch.setattr(portions, "REPORTS", 4)


def family(row: Offer, count: int) -> None:
    """Give a listing so many variations."""
    for number in range(count):
        variation(row, row.offer_id * 100 + number)


def sizes(given: list[reports.Target], most: int = portions.LISTINGS) -> list[list[int]]:
    """Return the offer ids of each portion."""
    cut = portions.cut(given, lambda one: one, most)
    return [[one.offer_id for one in portion] for portion in cut]


def test_portions_are_of_listings_alone_and_cost_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = offers(5)
    family(rows[0], 9)
    given = [target(row) for row in rows]
    with django_assert_num_queries(0):
        assert sizes(given, 2) == [[1, 2], [3, 4], [5]]
        assert sizes([]) == []


@pytest.mark.usefixtures("all_variations")
def test_portions_count_variations_in() -> None:
    rows = offers(6)
    for row, count in zip(rows, [1, 1, 7, 0, 2, 0], strict=True):
        family(row, count)
    # 2 + 2, then one that is more than a transaction by itself, then 1 + 3, then the rest
    assert sizes([target(row) for row in rows]) == [[1, 2], [3], [4, 5], [6]]
    assert sizes([target(row) for row in rows], 1) == [[1], [2], [3], [4], [5], [6]]


@pytest.mark.usefixtures("all_variations")
def test_portions_tell_sellers_apart_and_take_what_names_nothing() -> None:
    (mine,), (theirs,) = offers(1, seller="S1"), offers(1, seller="S2")
    family(theirs, 4)
    nonsense = [reports.Target("S1", 2**70), reports.Target("\ud800", 1)]
    assert len(list(portions.cut([target(mine), *nonsense], lambda one: one))) == 1
    assert [len(some) for some in portions.cut([target(mine), target(theirs)], lambda one: one)] == [1, 1]


@pytest.mark.usefixtures("all_variations")
@pytest.mark.rule(12)
def test_first_portion_pays_for_itself_alone(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(portions, "COUNTED", 5)
    given = [target(row) for row in offers(20)]
    with django_assert_num_queries(1):
        assert len(next(portions.cut(given, lambda one: one))) == 4
    with django_assert_num_queries(4):
        assert len(sizes(given)) == 5


def noted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """Let a function note the size of what it is given first."""
    function, found = getattr(module, name), []

    def noting(given: Any, *more: Any) -> Any:
        found.append(len(given))
        return function(given, *more)

    monkeypatch.setattr(module, name, noting)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("all_variations")
def test_step_of_decisions_writes_no_more_reports_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = offers(6)
    for row in rows:
        family(row, 1)
    steps, locked = noted(monkeypatch, deciding, "_decide_step"), noted(monkeypatch, listings, "lock")
    again = [reports.Decision(target(rows[0]), State.FAILED)]  # refused: it names no error
    decisions = [reports.Decision(target(row), State.LISTED) for row in rows] + again
    result = reports.report_many(decisions=decisions, by=SUPPORT)
    assert (steps, locked) == ([2, 2, 2, 1], [4, 4, 4, 2])
    assert (len(result.done), len(result.report_ids), StateReport.objects.count()) == (6, 12, 12)
    assert [one.index for one in result.refused] == [6]


@pytest.mark.usefixtures("all_variations")
@pytest.mark.rule(4)
def test_callers_transaction_locks_in_one_go_rule_4(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = offers(6)
    for row in rows:
        family(row, 1)
    locked, targets = noted(monkeypatch, listings, "lock"), [target(row) for row in rows]
    with transaction.atomic():
        reports.report_listed(targets=targets, by=SUPPORT)
        reports.resend(targets=targets, by=SUPPORT)
        reports.correct(targets=targets, by=SUPPORT, reason="a mistake")
    assert locked == [12] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("all_variations")
def test_resending_and_correcting_keep_to_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = offers(6)
    for row in rows:
        family(row, 1)
    targets = [target(row) for row in rows]
    reports.report_listed(targets=targets, by=SUPPORT)
    StateReport.objects.update(status="sent")
    locked = noted(monkeypatch, listings, "lock")
    assert len(reports.resend(targets=targets, by=SUPPORT).report_ids) == 12
    assert len(reports.correct(targets=targets, by=SUPPORT, reason="a mistake").report_ids) == 12
    assert max(locked) == 4
