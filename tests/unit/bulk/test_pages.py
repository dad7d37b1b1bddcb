"""The pages of bulk actions."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channelsync.bulk.models import BulkItem, BulkJob, BulkStatus
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from tests.unit.bulk.ordering import answer, carry_out, order, results, settled
from tests.unit.reports.making import offer, offers, update

pytestmark = pytest.mark.django_db


def text(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_list_names_action_person_and_reason(desk: Client) -> None:
    offers(2)
    order(reason="<b>wrong</b> list", ticket="T-5")
    page = text(desk, "/bulk/")
    assert all(word in page for word in ("Report failed", "support", "&lt;b&gt;wrong&lt;/b&gt; list", "T-5", "Waiting"))


def test_list_pages_by_the_place_of_the_last_one(desk: Client) -> None:
    offer()
    jobs = [order() for _number in range(51)]
    page = text(desk, "/bulk/")
    assert f"?before={jobs[1].pk}" in page
    assert f">#{jobs[0].pk}<" not in page
    assert f"/bulk/{jobs[0].pk}/" in text(desk, "/bulk/", before=jobs[1].pk)


def test_list_without_any_says_how_to_make_one(desk: Client) -> None:
    assert "No bulk actions yet" in text(desk, "/bulk/")


def test_waiting_action_counts_down_and_can_be_undone_or_hurried(desk: Client) -> None:
    offer()
    page = text(desk, f"/bulk/{order(undo=timedelta(seconds=60)).pk}/")
    assert all(word in page for word in ("Starts in", "Undo", "Send now", "every 2s"))
    assert "Download (CSV)" in page


def test_undo_cancels_the_waiting_action(desk: Client) -> None:
    offer()
    job = order()
    response = desk.post(f"/bulk/{job.pk}/cancel/", follow=True)
    assert "1 listing was left as it is." in response.content.decode()
    assert results(job) == ["cancelled"]
    assert "Cancelled before anything happened" in response.content.decode()


def test_send_now_makes_it_due(desk: Client) -> None:
    offer()
    job = order()
    assert desk.post(f"/bulk/{job.pk}/start/")["Location"] == f"/bulk/{job.pk}/"
    assert results(carry_out(job)) == ["under_way"]
    assert "no longer waits" in desk.post(f"/bulk/{job.pk}/start/", follow=True).content.decode()


def test_action_that_is_due_is_under_way_and_no_longer_undone(desk: Client) -> None:
    offer()
    job = order(undo=timedelta(seconds=60))
    page = desk.post(f"/bulk/{job.pk}/start/", follow=True).content.decode()
    assert all(word in page for word in ("Running", "Is being carried out.", "Cancel the rest", "every 2s"))
    assert not any(word in page for word in ("Starts in", "it can be undone", "/start/", "/take-back/"))
    assert "Running" in text(desk, "/bulk/")


def test_action_that_no_worker_takes_up_says_so(desk: Client) -> None:
    offer()
    job = order(undo=timedelta(minutes=-2))
    assert "No worker has taken it up yet." in text(desk, f"/bulk/{job.pk}/")


def test_list_says_what_became_of_the_listings(desk: Client) -> None:
    fine, rejected, changed = offers(3)
    job = order()
    update(changed)
    carry_out(job)
    assert "2 on the way</span> · <span" in text(desk, "/bulk/")
    answer(ReportStatus.SENT, fine)
    answer(ReportStatus.REJECTED, rejected)
    settled(job)
    assert all(word in text(desk, "/bulk/") for word in ("1 accepted", "1 rejected", "1 skipped"))


def test_list_counts_nothing_of_an_action_that_was_undone(desk: Client) -> None:
    offers(3)
    desk.post(f"/bulk/{order().pk}/cancel/")
    assert [row["outcome"] for row in desk.get("/bulk/").context["rows"]] == [[]]


def test_finished_action_shows_every_result_with_its_reason(desk: Client) -> None:
    fine, rejected, changed = offers(3)
    job = order()
    update(changed)
    carry_out(job)
    answer(ReportStatus.SENT, fine)
    words = "VAL100: errorList[0].code: <bad> code"
    StateReport.objects.filter(offer=rejected).update(status=ReportStatus.REJECTED, error=words)
    advice = "What to do:</b> The errors do not fit SCX’s limits"
    page = text(desk, f"/bulk/{settled(job).pk}/")
    results = ("Accepted by SCX", advice, "errorList[0].code: &lt;bad&gt; code", "Meanwhile updated by the seller")
    assert all(word in page for word in results)
    assert all(word in page for word in ("Retry those that failed", "Correct", "Done, not everywhere"))
    assert "every 2s" not in page


def test_counters_filter_the_results(desk: Client) -> None:
    fine, changed = offers(2)
    job = order()
    update(changed)
    carry_out(job)
    page = text(desk, f"/bulk/{job.pk}/", result="skipped")
    assert f"/listings/S1/{changed.offer_id}/" in page
    assert f"/listings/S1/{fine.offer_id}/" not in page


@pytest.mark.parametrize("query", [{}, {"result": "waiting"}])
def test_results_are_paged_by_place(desk: Client, query: dict[str, str]) -> None:
    offers(150)
    job = order()
    first = desk.get(f"/bulk/{job.pk}/", query)
    rows = [row.item.offer_id for row in first.context["rows"]]
    second = desk.get(f"/bulk/{job.pk}/{first.context['next_url']}")
    rows += [row.item.offer_id for row in second.context["rows"]]
    assert (len(rows), len(set(rows)), second.context["next_url"]) == (150, 150, "")


def test_detail_costs_the_same_for_any_number(desk: Client) -> None:
    costs = []
    for first, count in ((1, 2), (10, 90)):
        chosen = offers(count, first=first)
        job = carry_out(order(offers={row.pk: row.version for row in chosen}))
        with CaptureQueriesContext(connection) as statements:
            text(desk, f"/bulk/{job.pk}/")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 8


def test_detail_as_part_for_htmx_has_no_frame(desk: Client) -> None:
    offer()
    part = desk.get(f"/bulk/{order().pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="bulk-job"' in part


def test_halt_is_shown(desk: Client) -> None:
    offer()
    job = order()
    BulkJob.objects.update(error="OperationalError: <gone>", status=BulkStatus.RUNNING)
    assert "OperationalError: &lt;gone&gt;" in text(desk, f"/bulk/{job.pk}/")


def test_action_that_came_to_a_halt_is_said_neither_to_run_nor_to_wait_for_a_worker(desk: Client) -> None:
    offers(1)
    job = order()
    BulkJob.objects.update(error="KeyError: x", due_at=timezone.now() - timedelta(hours=1))
    for status in (BulkStatus.WAITING, BulkStatus.RUNNING):
        BulkJob.objects.update(status=status)
        page = desk.get(f"/bulk/{job.pk}/").content.decode()
        assert ("No worker has taken it up" in page, "Is being carried out" in page) == (False, False)


def test_download_has_all_results_and_no_formula(desk: Client) -> None:
    offer(sku="S-1", title="=1+1")
    job = carry_out(order())
    response = desk.get(f"/bulk/{job.pk}/download/")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines == [
        "sellerId,offerId,sku,title,result,why,reportStatus",
        "S1,1,S-1,'=1+1,On its way to SCX,,Waiting",
    ]
    assert response["Content-Disposition"] == f'attachment; filename="bulk-{job.pk}.csv"'


@pytest.mark.parametrize("path", ["", "1/", "1/download/", "new/"])
def test_pages_are_for_staff_only(client: Client, path: str) -> None:
    assert client.get(f"/bulk/{path}").status_code == 302
    client.force_login(User.objects.create_user("seller"))
    assert client.get(f"/bulk/{path}").status_code == 403


@pytest.mark.parametrize("path", ["99/", "99/again/", "99/correct/", "99/download/", "9" * 30 + "/"])
def test_unknown_action_is_not_found(desk: Client, path: str) -> None:
    assert desk.get(f"/bulk/{path}").status_code == 404


def test_acts_by_get_are_refused(desk: Client) -> None:
    offer()
    job = order()
    assert desk.get(f"/bulk/{job.pk}/cancel/").status_code == 405
    assert desk.get(f"/bulk/{job.pk}/start/").status_code == 405
    assert BulkItem.objects.get().status == "waiting"
    assert Offer.objects.get().state == "pending"
