"""Refusals: which of those that were handed in is meant, and what they cost."""

from collections.abc import Callable

import pytest

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import confirming, correcting, refusals, resending
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from tests.unit.reports.making import SUPPORT, offers, report, target

pytestmark = pytest.mark.django_db
Call = Callable[[list[reports.Target]], reports.Result]


def confirm(targets: list[reports.Target]) -> reports.Result:
    return reports.confirm(targets=targets, by=SUPPORT)


def correct(targets: list[reports.Target]) -> reports.Result:
    return reports.correct(targets=targets, by=SUPPORT, reason="a mistake")


def resend(targets: list[reports.Target]) -> reports.Result:
    return reports.resend(targets=targets, by=SUPPORT)


def places(result: reports.Result) -> list[tuple[int, int]]:
    """Return index and offer id of what was refused."""
    return sorted((one.index, one.target.offer_id) for one in result.refused)


@pytest.mark.parametrize("call", [confirm, correct, resend])
def test_index_is_the_place_among_those_handed_in_whatever_refuses_it(call: Call) -> None:
    fresh, changed, other = offers(3)
    unknown = reports.Target("S1", 404)
    result = call([unknown, target(fresh), target(changed, version=99), target(other, version=98)])
    assert places(result) == [(0, 404), (1, fresh.offer_id), (2, changed.offer_id), (3, other.offer_id)]


@pytest.mark.parametrize("call", [confirm, correct, resend])
def test_index_counts_over_chunks(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (confirming, correcting, resending):
        monkeypatch.setattr(module, "CHUNK", 2)
    rows = offers(5)
    assert places(call([target(row, version=99) for row in rows])) == [(n, n + 1) for n in range(5)]


def test_correction_counts_what_is_refused_though_others_were_sorted_out() -> None:
    untold, told, ended = offers(3)
    for row in (told, ended):
        report(row, State.FAILED)
    Offer.objects.filter(pk=ended.pk).update(state=State.ENDED, undecided=False)
    assert places(correct([target(untold), target(told), target(ended)])) == [(0, 1), (2, 3)]


@pytest.mark.parametrize("call", [correct, resend])
def test_index_counts_listings_that_were_handed_in_twice(call: Call) -> None:
    twice, last = offers(2)
    assert places(call([target(twice), target(twice), target(last)])) == [(0, 1), (2, 2)]


def test_index_counts_reports_that_were_handed_in_twice() -> None:
    first, last = (report(row) for row in offers(2))
    StateReport.objects.filter(pk=last.pk).update(status="sent")
    result = reports.cancel_many(report_ids=[first.pk, first.pk, last.pk], by=SUPPORT)
    assert places(result) == [(2, 2)]


def test_outdated_ones_are_explained_without_comparing_each_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = offers(20)
    outdated = [target(row, version=99) for row in rows]
    monkeypatch.setattr(reports.Refusal, "__eq__", None)  # comparing raises
    refused = resend([reports.Target("S1", 404), *outdated]).refused
    assert {one.changed_by for one in refused} == {"", "seller S1"}
    assert len(refusals.with_changes(refused, {(row.seller_id, row.offer_id): row for row in rows})) == 21
