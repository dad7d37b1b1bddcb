"""The acts that need no form."""

from django.test import Client

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed, list_it, listing


def act(client: Client, offer: Offer, name: str, **data: object) -> str:
    response = client.post(f"/listings/{offer.seller_id}/{offer.offer_id}/{name}/", data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_resend_reports_the_present_state_again(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT)
    assert "goes to the seller once more" in act(desk, offer, "resend", version=offer.version)
    assert StateReport.objects.filter(status=ReportStatus.WAITING, state=State.LISTED).count() == 1


def test_resend_waits_to_be_undone_and_undo_leaves_the_state(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT)
    page = act(desk, offer, "resend", version=offer.version)
    report = StateReport.objects.get(status=ReportStatus.WAITING)
    assert (report.due_at - report.created_at).total_seconds() == 10
    assert f'id="undo-{report.pk}"' in page
    assert "The report was cancelled" in act(desk, offer, "cancel", report=report.pk)
    offer.refresh_from_db()
    assert (offer.state, StateReport.objects.filter(status=ReportStatus.WAITING).exists()) == (State.LISTED, False)


def test_resend_of_outdated_version_is_refused(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    assert "It was changed last by colleague" in act(desk, offer, "resend", version=offer.version - 1)


def test_cancel_takes_back_report_and_decision(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    assert "The report was cancelled" in act(desk, offer, "cancel", report=StateReport.objects.get().pk)
    offer.refresh_from_db()
    assert (offer.state, StateReport.objects.get().status) == (State.PENDING, ReportStatus.CANCELLED)


def test_cancel_of_report_on_its_way_is_refused(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT)
    assert "does not allow this now" in act(desk, offer, "cancel", report=StateReport.objects.get().pk)


def test_cancel_of_another_listings_report_is_404(desk: Client, world: World) -> None:
    list_it(listing(world, offer_id=1))
    other = listing(world, offer_id=2)
    report = StateReport.objects.get().pk
    response = desk.post(f"/listings/{other.seller_id}/{other.offer_id}/cancel/", {"report": report})
    assert response.status_code == 404


def test_taken_down_is_noted_once(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    world.end(offer.seller_id, offer.offer_id)
    feed(world)
    assert "Noted as taken down" in act(desk, offer, "taken-down")
    assert "is not waiting to be taken down" in act(desk, offer, "taken-down")
    assert not Offer.objects.not_taken_down().exists()
