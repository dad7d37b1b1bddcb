"""Reports of unlinked sellers are held: their bulk action says so, is no bother, and goes on once they go out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from channelsync.bulk import services as bulk
from channelsync.bulk import tasks
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.bulk.faces import face_of_job
from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports import outbox
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import SUPPORT, offers

pytestmark = pytest.mark.django_db


def unlink(seller: str = "S1") -> None:
    Seller.objects.filter(id=seller).update(link_state=LinkState.UNLINKED)
    outbox.hold([seller])


def link(seller: str = "S1") -> None:
    Seller.objects.filter(id=seller).update(link_state=LinkState.LINKED)
    outbox.release([seller])


def held_job(*, linked: int = 0, **options: Any) -> BulkJob:
    """Return an action that was carried out for two listings of an unlinked seller, and some of a linked one."""
    offers(2)
    unlink()
    if linked:
        offers(linked, seller="S2", first=10)
    return settled(carry_out(order(BulkKind.IN_PROGRESS, **options)))


def word(job: BulkJob) -> str:
    with override("en"):
        return str(face_of_job(job).label)


def test_held_reports_are_a_result_of_their_own() -> None:
    job = held_job(linked=1)
    assert (results(job), job.counts) == (["held", "held", "under_way"], {"held": 2, "under_way": 1})
    assert (job.settled_at, job.is_held, word(job)) == (None, False, "On its way to SCX")
    answer(ReportStatus.SENT)
    assert (word(settled(job)), job.is_held, job.settled_at) == ("Done, 2 held", True, None)


def test_action_goes_on_by_itself_once_its_sellers_are_linked() -> None:
    job = held_job()
    link()
    tasks.sweep()
    job.refresh_from_db()
    assert (results(job), word(job)) == (["under_way"] * 2, "On its way to SCX")
    answer(ReportStatus.SENT)
    tasks.sweep()
    job.refresh_from_db()
    assert (job.counts, word(job), job.settled_at is None) == ({"done": 2}, "Done", False)


def test_held_ones_that_went_out_between_two_looks_are_done() -> None:
    job = held_job()
    link()
    answer(ReportStatus.SENT)
    assert (results(settled(job)), job.settled_at is None) == (["done", "done"], False)


def test_seller_who_is_unlinked_on_the_way_is_noted() -> None:
    offers(2)
    job = settled(carry_out(order()))
    assert job.counts == {"under_way": 2}
    unlink()
    assert settled(job).counts == {"held": 2}


def test_seller_who_is_removed_settles_the_action() -> None:
    job = held_job()
    outbox.remove(["S1"])
    assert (results(settled(job)), job.settled_at is None) == (["overtaken"] * 2, False)


def test_looking_for_news_of_held_ones_locks_nothing() -> None:
    job = held_job()
    with CaptureQueriesContext(connection) as statements:
        assert bulk.settle(job_id=job.pk) == 0
    assert not [one["sql"] for one in statements if "UPDATE" in one["sql"]]


def test_held_reports_are_taken_back_with_the_rest() -> None:
    job = held_job(linked=1)
    assert bulk.take_back(job_id=job.pk, by=SUPPORT).waiting == 3
    tasks.run(job.pk)
    job.refresh_from_db()
    assert (results(job), job.counts) == (["cancelled"] * 3, {"cancelled": 3})
    assert set(Offer.objects.values_list("state", flat=True)) == {State.PENDING}
    assert settled(job).settled_at is not None


def test_held_decisions_can_be_corrected() -> None:
    job = held_job()
    fix = carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake"))
    assert results(settled(fix)) == ["held"] * 2
    assert results(settled(job)) == ["overtaken"] * 2


def test_page_names_what_is_held_and_looks_seldom(desk: Client) -> None:
    job = held_job()
    page = desk.get(f"/bulk/{job.pk}/", {"result": "held"}).content.decode()
    assert all(text in page for text in ("Done, 2 held", "every 60s", "The seller is not linked. It goes", " · 2 held"))
    assert page.count('href="?result=held" aria-current="true"') == 1
    assert "Take back what still waits" in page
    assert "every 60s" in desk.get("/bulk/").content.decode()


def test_row_knows_what_its_action_does_not_know_yet(desk: Client) -> None:
    offers(1)
    unlink()
    job = carry_out(order())
    assert [str(row.face.label) for row in desk.get(f"/bulk/{job.pk}/").context["rows"]] == ["Held"]
    settled(job)
    link()
    assert [str(row.face.label) for row in desk.get(f"/bulk/{job.pk}/").context["rows"]] == ["On its way to SCX"]


def test_list_looks_often_while_anything_is_on_its_way(desk: Client) -> None:
    held_job()
    offers(1, seller="S2", first=10)
    order(offers={row.pk: row.version for row in Offer.objects.filter(seller="S2")}, undo=timedelta(0))
    assert "every 2s" in desk.get("/bulk/").content.decode()
