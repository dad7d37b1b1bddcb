"""What the dialog of a bulk action tells of what is going to happen."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkKind
from channelsync.dashboard.bulk.foreseeing import goals, goals_of, unchanged_since_failure
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, carry_out, order, settled
from tests.unit.reports.making import SUPPORT, offers, report, update

pytestmark = pytest.mark.django_db


def test_retry_warns_of_those_that_have_not_changed_since_they_failed(desk: Client) -> None:
    unchanged, again, decided, _waiting = offers(4)
    for row in (unchanged, again):
        report(row, State.FAILED)
    update(again)  # waits for a decision again: there is nothing to retry
    report(decided, State.LISTED, listing_url="https://market.example/1")
    assert unchanged_since_failure(Offer.objects.listings()) == 1
    page = desk.post("/bulk/new/", {"all": "1", "query": "state=", "kind": "retry"}, follow=True).content.decode()
    assert "1 of 1 listing is unchanged since the failure" in page
    assert "3 of them are not failed: there is nothing to retry" in page
    assert "Retry 1 listing<" in page
    other = desk.post("/bulk/new/", {"all": "1", "query": "state=", "kind": "resend"}, follow=True).content.decode()
    assert "unchanged since the failure" not in other


def test_correction_tells_what_each_seller_is_told(desk: Client) -> None:
    failed, listed, waiting = offers(3)
    report(failed, State.FAILED)
    report(listed, State.LISTED, listing_url="https://market.example/1")
    answer(ReportStatus.SENT)
    job = carry_out(order(BulkKind.IN_PROGRESS))
    assert dict(goals(job)) == {State.FAILED: 1, State.LISTED: 1, State.IN_PROGRESS: 1}
    told = goals_of(job, list(Offer.objects.all()))
    assert told == {failed.pk: State.FAILED, listed.pk: State.LISTED, waiting.pk: State.IN_PROGRESS}
    page = desk.get(f"/bulk/{job.pk}/correct/").content.decode()
    assert (page.count("will be told"), page.count("Will be told")) == (3, 1)
    carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))
    assert set(Offer.objects.values_list("pk", "state")) == set(told.items())


def test_correction_foretells_nothing_of_what_has_changed_since() -> None:
    kept, changed = offers(2)
    job = carry_out(order(BulkKind.IN_PROGRESS))
    update(changed)
    assert goals(job) == [(State.IN_PROGRESS, 1)]
    assert goals_of(job, list(Offer.objects.all())) == {kept.pk: State.IN_PROGRESS}


def test_job_says_that_nothing_is_left_to_correct(desk: Client) -> None:
    rows = offers(2)
    job = carry_out(order())
    page = desk.get(f"/bulk/{settled(job).pk}/").content.decode()
    assert ("Nothing is left to correct" in page, "/correct/" in page) == (False, True)
    for row in rows:
        update(row)
    page = desk.get(f"/bulk/{job.pk}/").content.decode()
    assert ("Nothing is left to correct" in page, "/correct/" in page) == (True, False)


@pytest.mark.parametrize("count", [2, 40])
def test_foresight_costs_the_same_however_many(
    count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offers(count)
    job = carry_out(order(BulkKind.LISTED))
    assert BulkItem.objects.count() == count
    with django_assert_max_num_queries(2):
        goals(job)
        unchanged_since_failure(Offer.objects.listings())
    with django_assert_max_num_queries(6):
        goals_of(job, list(Offer.objects.all()[:5]))
