"""Since when the listings of a bulk action are live."""

import json
from typing import Any

import pytest
from django.test import Client

from channelsync.bulk.models import BulkJob
from channelsync.reports.models import StateReport
from tests.unit.bulk.ordering import carry_out, look_and_confirm
from tests.unit.reports.making import offers

pytestmark = pytest.mark.django_db

ALL = {"all": "1", "query": "state="}


def list_all(client: Client, at: str) -> Any:
    order = {**ALL, "kind": "listed", "confirm": "1", "reason": "why", "listed_at": at}
    return look_and_confirm(client, "/bulk/new/", order)


def test_time_of_a_bulk_listed_is_told_to_every_seller(desk: Client) -> None:
    offers(2)
    list_all(desk, "2026-01-15T12:00")
    job = carry_out(BulkJob.objects.get())
    assert {json.loads(body)["listedAt"] for body in StateReport.objects.values_list("body", flat=True)} == {
        "2026-01-15T11:00:00+00:00"
    }
    assert "15 Jan 2026, 12:00" in desk.get(f"/bulk/{job.pk}/").content.decode()


def test_time_to_come_is_refused_and_kept_in_the_form(desk: Client) -> None:
    offers(1)
    answered = list_all(desk, "2126-01-15T12:00")
    assert (answered.status_code, BulkJob.objects.count()) == (422, 0)
    assert 'value="2126-01-15T12:00"' in answered.content.decode()


def test_only_listed_asks_for_a_time(desk: Client) -> None:
    offers(1)
    kinds = ("listed", "in_progress", "failed")
    dialogs = {kind: desk.post("/bulk/new/", {**ALL, "kind": kind}, follow=True) for kind in kinds}
    assert [kind for kind, shown in dialogs.items() if 'name="listed_at"' in shown.content.decode()] == ["listed"]


def test_undone_listed_is_offered_again_with_its_time(desk: Client) -> None:
    offers(1)
    list_all(desk, "2026-01-15T12:00")
    job = BulkJob.objects.get()
    desk.post(f"/bulk/{job.pk}/take-back/")
    dialog = desk.get(desk.get(f"/bulk/{job.pk}/").context["same_dialog"], follow=True)
    assert 'name="listed_at" value="2026-01-15T12:00"' in dialog.content.decode()
