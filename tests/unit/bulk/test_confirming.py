"""Confirming a bulk action."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channelsync.bulk import freezing
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.dashboard.bulk import extents, selections
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Seller
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, carry_out, look_and_confirm, order, settled
from tests.unit.reports.making import end, offer, offers, report, update

pytestmark = pytest.mark.django_db

LONG = "state=&q=" + 20_000 * "x"
ROW = {"rows": "1", "error-0-code": "E-1", "error-0-message": "No picture"}


def post(client: Client, path: str = "new/", **data: Any) -> Any:
    url, given = f"/bulk/{path}", {name.replace("__", "-"): value for name, value in data.items()}
    return look_and_confirm(client, url, given) if "confirm" in given else client.post(url, given, follow=True)


def test_dialog_shows_count_sellers_samples_and_calls(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extents, "CHUNK", 4)
    for number in range(7):
        offers(1, seller=f"S{number}", first=number + 1, title=f"Tee <{number}>")
    Seller.objects.filter(id="S0").update(company_name="Alpha <Ltd>")
    page = post(desk, all="1", query="state=", kind="in_progress").content.decode()
    assert "Alpha &lt;Ltd&gt; (1), S1 (1)" in page
    assert all(word in page for word in ("and 2 more", "2 calls to SCX", "Tee &lt;4&gt;"))
    assert "Report 7 listings as in progress" in page
    assert "Tee &lt;5&gt;" not in page
    assert not BulkJob.objects.exists()


def test_confirmed_filter_is_frozen_with_the_filter_as_address(desk: Client) -> None:
    offers(2, seller="S1")
    offers(2, seller="S2", first=10)
    response = post(desk, all="1", query="?seller=S2", kind="in_progress", confirm="1", reason="why", ticket="T")
    job = BulkJob.objects.get()
    assert response["Location"] == f"/bulk/{job.pk}/"
    assert (job.total, job.selection, job.reason, job.ticket, job.actor_name) == (2, "seller=S2", "why", "T", "support")
    assert set(job.items.values_list("offer__seller_id", flat=True)) == {"S2"}


@pytest.mark.rule(5)
def test_picked_listings_keep_the_versions_of_the_page_rule_5(desk: Client) -> None:
    row, other = offers(2)
    seen = [f"{row.pk}:{row.version}", f"{other.pk}:{other.version}"]
    update(row)
    post(desk, pk=[*seen, "x:1", "5", "1:2:3", f"{row.pk}:{2**31}"], kind="listed", confirm="1", reason="why")
    assert list(BulkItem.objects.order_by("offer_id").values_list("offer_id", "version")) == [
        (row.pk, 1),
        (other.pk, 1),
    ]


def test_reason_is_mandatory_and_input_stays(desk: Client) -> None:
    row = offer()
    response = post(desk, pk=f"{row.pk}:1", kind="failed", confirm="1", reason=" ", ticket="T-77", **ROW)
    page = response.content.decode()
    assert response.status_code == 422
    assert all(word in page for word in ("T-77", "No picture", "This field is required", f'value="{row.pk}:1"'))
    assert not BulkJob.objects.exists()


def test_failure_needs_complete_errors(desk: Client) -> None:
    row = offer()
    response = post(desk, pk=f"{row.pk}:1", kind="failed", confirm="1", reason="why", rows="1", error__0__code="E-1")
    assert (response.status_code, BulkJob.objects.count()) == (422, 0)


def test_failure_takes_its_errors_along(desk: Client) -> None:
    row = offer()
    post(desk, pk=f"{row.pk}:1", kind="failed", confirm="1", reason="why", **ROW)
    assert BulkJob.objects.get().parameters["errors"][0]["code"] == "E-1"
    carry_out(BulkJob.objects.get())
    assert row.errors.get().message == "No picture"


def test_adding_an_error_row_orders_nothing(desk: Client) -> None:
    row = offer()
    page = post(desk, pk=f"{row.pk}:1", kind="failed", add_row="1", reason="typed", **ROW).content.decode()
    assert all(word in page for word in ("error-1-code", "No picture", "typed"))
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"pk": "99:1"}, {"all": "1", "query": "seller=NOBODY"}, {"all": "1"}, {"all": "1", "query": LONG}]
)
def test_empty_selection_is_said_and_refused(desk: Client, data: dict[str, str]) -> None:
    offer()
    response = post(desk, kind="retry", confirm="1", reason="why", **data)
    assert (response.status_code, BulkJob.objects.count()) == (422, 0)
    assert "No listing is selected" in response.content.decode()


def test_too_large_selection_is_said_and_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "LARGEST", 1)
    monkeypatch.setattr(extents, "LARGEST", 1)
    monkeypatch.setattr(freezing, "LARGEST", 1)
    offers(2)
    response = post(desk, all="1", query="state=", kind="retry", confirm="1", reason="why")
    assert (response.status_code, BulkJob.objects.count()) == (422, 0)
    assert "Narrow the filter" in response.content.decode()


def test_dialog_costs_the_same_for_any_number(desk: Client) -> None:
    costs = []
    for first in (1, 100):
        offers(60, first=first)
        with CaptureQueriesContext(connection) as statements:
            post(desk, all="1", query="state=", kind="retry")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 15  # of two pages: one leads to the other


def test_back_leads_to_this_site_only(desk: Client) -> None:
    row = offer()
    page = post(desk, pk=f"{row.pk}:1", kind="retry", next="https://evil.example/").content.decode()
    assert "evil.example" not in page


def test_retry_of_failed_ones_needs_a_reason_and_follows_the_job(desk: Client) -> None:
    offers(2)
    job = carry_out(order())
    answer(ReportStatus.REJECTED)
    settled(job)
    page = desk.get(f"/bulk/{job.pk}/again/").content.decode()
    assert all(word in page for word in ("Report 2 listings as failed", "GTIN missing"))
    assert post(desk, f"{job.pk}/again/", confirm="1").status_code == 422
    post(desk, f"{job.pk}/again/", confirm="1", reason="once more")
    again = BulkJob.objects.get(source=job)
    assert (again.kind, again.total, again.reason) == (BulkKind.FAILED, 2, "once more")


def test_correct_asks_and_orders(desk: Client) -> None:
    offer()
    job = carry_out(order())
    assert "Correct: Report failed" in desk.get(f"/bulk/{job.pk}/correct/").content.decode()
    post(desk, f"{job.pk}/correct/", confirm="1", reason="was a mistake")
    assert BulkJob.objects.get(source=job).kind == BulkKind.CORRECT


def test_unfinished_action_cannot_be_corrected(desk: Client) -> None:
    offer()
    job = order()
    assert desk.get(f"/bulk/{job.pk}/correct/").status_code == 404
    assert desk.get(f"/bulk/{job.pk}/again/").status_code == 404


def test_taking_down_costs_no_call(desk: Client) -> None:
    row = offer()
    report(row, State.LISTED)
    assert "1 call to SCX" in post(desk, all="1", query="state=", kind="resend").content.decode()
    end(row)
    assert "call to SCX" not in post(desk, all="1", query="state=", kind="taken_down").content.decode()
