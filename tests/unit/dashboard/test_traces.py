"""What the audit log says of files that were taken out, and of views that others see."""

from typing import Any

import pytest
from django.test import Client

from channelsync.audit.models import AuditEntry
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind
from channelsync.dashboard.models import SavedView
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import COLLEAGUE, fail, listing


def exports() -> list[dict[str, Any]]:
    """Return what was noted of exports."""
    return list(AuditEntry.objects.filter(action="export").values_list("details", flat=True))


@pytest.mark.parametrize(
    "address",
    ["/listings/export/?state=failed&format=csv", "/answers/sheet/?state=failed", "/sellers/shop/answer/sheet/?q=a"],
)
def test_file_that_is_downloaded_leaves_a_trace(desk: Client, world: World, address: str) -> None:
    fail(listing(world))
    assert desk.get(address).status_code == 200
    (noted,) = exports()
    assert noted["query"] == address.partition("?")[2]
    entry = AuditEntry.objects.get(action="export")
    assert (entry.actor_name, entry.seller_id) == ("support", "shop" if "/sellers/shop/" in address else "")


def test_file_of_pasted_lines_and_of_a_bulk_action_leave_a_trace(desk: Client, world: World) -> None:
    offer = listing(world)
    job = bulk.freeze(offers=Offer.objects.listings(), kind=BulkKind.RESEND, reason="again", by=COLLEAGUE)
    desk.post("/listings/find/export/", {"lines": f"{offer.seller_id}/{offer.offer_id}", "format": "csv"})
    desk.get(f"/bulk/{job.pk}/download/")
    assert sorted(one["file"].partition("-")[0] for one in exports()) == ["bulk", "listings"]
    assert [one["bulk"] for one in exports() if "bulk" in one] == [job.pk]
    assert [one["lines"] for one in exports() if "lines" in one] == [f"{offer.seller_id}/{offer.offer_id}"]


def test_file_that_is_refused_leaves_none(desk: Client) -> None:
    assert desk.get("/listings/export/?format=exe").status_code == 400
    assert exports() == []


def test_shared_view_leaves_traces_and_an_own_one_none(desk: Client) -> None:
    desk.post("/listings/views/", {"name": "Mine", "query": "state=new"})
    assert not AuditEntry.objects.exists()
    desk.post("/listings/views/", {"name": "Mine", "query": "state=failed", "shared": "1"})
    desk.post("/listings/views/", {"name": "Mine", "query": "state=listed"})
    desk.post("/listings/views/", {"name": "Team", "query": "state=listed", "shared": "1"})
    desk.post(f"/listings/views/{SavedView.objects.get(name='Team').pk}/delete/")
    noted = list(AuditEntry.objects.order_by("pk").values_list("action", "details__query", "details__query_before"))
    assert noted == [
        ("save_view", "state=failed", "state=new"),
        ("save_view", "state=listed", "state=failed"),
        ("save_view", "state=listed", None),
        ("delete_view", "state=listed", None),
    ]
