"""A frozen selection: which listings, at which versions."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channelsync.bulk import freezing
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.bulk.ordering import answer, carry_out, order, settled
from tests.unit.reports.making import SUPPORT, offer, offers, report, update, variation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]


def frozen(job: BulkJob) -> dict[int, int]:
    return dict(BulkItem.objects.filter(job=job).values_list("offer__offer_id", "version"))


def test_freeze_keeps_ids_and_versions_of_a_query() -> None:
    first, _second = offers(2)
    update(first)
    assert frozen(order()) == {1: 2, 2: 1}


def test_freeze_leaves_variations_out() -> None:
    variation(offer(1), 2)
    job = order()
    assert (job.total, frozen(job)) == (1, {1: 1})


def test_freeze_keeps_the_versions_that_the_person_saw() -> None:
    row = offer()
    update(row)
    assert frozen(order(offers={row.pk: 1, 999_999: 4})) == {1: 1}


def test_freeze_takes_a_listing_once_that_the_query_finds_twice() -> None:
    row = offer()
    report(row, State.FAILED)
    report(row, State.LISTED)
    assert order(offers=Offer.objects.filter(reports__isnull=False)).total == 1


def test_freeze_costs_the_same_for_any_number() -> None:
    costs = []
    for first in (1, 10):
        offers(9, first=first)
        with CaptureQueriesContext(connection) as statements:
            order()
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"reason": " \n"}, ValueError),
        ({"offers": Offer.objects.none()}, bulk.EmptySelection),
        ({"offers": {}}, bulk.EmptySelection),
        ({"kind": BulkKind.FAILED, "parameters": {}}, ValueError),
    ],
)
def test_freeze_refuses_and_leaves_nothing(options: dict[str, Any], error: type[Exception]) -> None:
    offer()
    with pytest.raises(error):
        order(**options)
    assert not BulkJob.objects.exists()


def test_freeze_refuses_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "LARGEST", 1)
    offers(2)
    with pytest.raises(bulk.TooMany):
        order()
    assert not BulkItem.objects.exists()


def test_followers_of_a_job_are_frozen_as_the_job_left_them() -> None:
    row = offer()
    job = carry_out(order(offers={row.pk: 1}))
    answer(ReportStatus.REJECTED)
    settled(job)
    update(row)
    again = bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="once more")
    told = StateReport.objects.get().pk
    assert again.items.values_list("version", "base", "told").get() == (2, 1, told)
