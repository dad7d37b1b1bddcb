"""Following one report."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channelsync.dashboard.listing.following import advice_for, follow
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import COLLEAGUE, fail, listing, target

pytestmark = pytest.mark.django_db


def waiting(offer: Offer, **changes: Any) -> StateReport:
    """Return a report that can still be undone, changed in the database as a sender would."""
    delay = timedelta(seconds=10)
    reports.report_in_progress(targets=[target(offer)], by=COLLEAGUE, delay=delay)
    report = StateReport.objects.latest("pk")
    StateReport.objects.filter(pk=report.pk).update(**changes)
    report.refresh_from_db()
    return report


def shown(client: Client, report: StateReport, **headers: str) -> Any:
    return client.get(f"/reports/{report.pk}/", headers=headers)


def test_follow_counts_down_and_offers_undo_and_send_now(desk: Client, world: World) -> None:
    report = waiting(listing(world))
    page = shown(desk, report).content.decode()
    assert 'data-seconds="10"' in page
    assert f"/reports/{report.pk}/send-now/" in page
    assert "hx-trigger" in page


def test_follow_of_what_arrived_looks_no_more_and_says_so(desk: Client, world: World, htmx: dict[str, str]) -> None:
    report = waiting(listing(world), status=ReportStatus.SENT, sent_at=timezone.now())
    response = shown(desk, report, **htmx)
    assert json.loads(response["HX-Trigger"]) == {"settled": {}}
    assert "every" not in response.content.decode()
    assert "<html" not in response.content.decode()


def test_follow_of_refused_report_shows_scx_words_and_what_to_do(desk: Client, world: World) -> None:
    report = waiting(listing(world), status=ReportStatus.REJECTED, error="VAL100: offerId: <unknown>")
    page = shown(desk, report).content.decode()
    assert "VAL100: offerId: &lt;unknown&gt;" in page
    assert "does not know this offer" in page


def test_follow_of_unknown_outcome_says_that_nobody_knows(desk: Client, world: World) -> None:
    report = waiting(listing(world), attempts_count=1, not_before=timezone.now() + timedelta(minutes=1))
    ReportAttempt.objects.create(report=report, at=timezone.now(), outcome=AttemptOutcome.UNKNOWN)
    page = shown(desk, report).content.decode()
    assert "Nobody knows" in page
    assert "send-now" not in page


@pytest.mark.parametrize(
    ("status", "pace"),
    [("waiting", 2), ("sending", 2), ("held", 0), ("sent", 0), ("rejected", 0), ("superseded", 0), ("cancelled", 0)],
)
def test_follow_looks_again_only_while_something_will_happen(world: World, status: str, pace: int) -> None:
    more = {"lease": "x", "lease_until": timezone.now()} if status == "sending" else {}
    assert follow(waiting(listing(world), status=status, **more)).pace == pace


def test_follow_of_failure_has_its_words(world: World) -> None:
    fail(listing(world))
    words = follow(StateReport.objects.get()).words
    assert [(one.code, one.related_attribute_id) for one in words] == [("E-17", "material")]


def test_send_now_sends_back_to_the_page(desk: Client, world: World) -> None:
    report = waiting(listing(world))
    response = desk.post(f"/reports/{report.pk}/send-now/", {"next": "/listings/?state=new"})
    assert response["Location"] == "/listings/?state=new"
    report.refresh_from_db()
    assert report.due_at <= timezone.now()


def test_send_now_of_what_is_gone_says_so(desk: Client, world: World) -> None:
    report = waiting(listing(world), status=ReportStatus.CANCELLED)
    response = desk.post(f"/reports/{report.pk}/send-now/", follow=True)
    assert "cancelled" in response.content.decode()


@pytest.mark.parametrize("path", ["/reports/404/", "/reports/404/send-now/"])
def test_unknown_report_is_404(desk: Client, path: str) -> None:
    answer = desk.post(path) if path.endswith("now/") else desk.get(path)
    assert answer.status_code == 404


def test_follow_looks_less_often_when_nobody_sends(world: World) -> None:
    assert follow(waiting(listing(world), due_at=timezone.now() - timedelta(minutes=2))).pace == 15


def test_refusal_to_send_now_is_in_the_readers_language(desk: Client, world: World) -> None:
    report = waiting(listing(world), status=ReportStatus.SENT)
    german = {"accept-language": "de"}
    page = desk.post(f"/reports/{report.pk}/send-now/", follow=True, headers=german).content.decode()
    assert "Die Statusmeldung wartet nicht mehr auf das Senden" in page


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("VAL100: offerList[2].offerId: channelOfferId is in use by another listing", "an id of its own"),
        ("VAL100: offerList[0].errorList[3].message: too long", "report as failed again"),
        ("VAL100: offerList[0].sellerId: seller is not linked", "still linked"),
        ("VAL100: offerList[0].offerId: offer is not known", "next sync"),
        ("VAL100: offerList[0].offerId: Das Angebot ist unbekannt", "next sync"),
        ("VAL100: offerList[0].sellerId: Der Händler ist nicht mit dem Kanal verbunden", "still linked"),
        ("CHN7: channelOfferId: ist bereits vergeben", "an id of its own"),
        ("VAL100: offerList[0].listingUrl: must be an address", "Address or channel offer id"),
    ],
)
def test_advice_fits_what_scx_refused(words: str, advice: str) -> None:
    assert advice in str(advice_for(words))


@pytest.mark.parametrize(
    "words",
    [
        "GEN500: no idea",
        "E-99: bad code and message",
        "VAL100: offerList[0].offerId: is locked",
        "VAL100: offerList[0].sellerId: must be 1 to 50 word characters",
        "VAL100: offerList[0].offerId: is locked\nCHN1: the picture is not known",
    ],
)
def test_words_that_nobody_knows_get_no_advice(world: World, desk: Client, words: str) -> None:
    assert advice_for(words) == ""
    page = shown(desk, waiting(listing(world), status=ReportStatus.REJECTED, error=words)).content.decode()
    assert "What to do" not in page
    assert "offerList" not in page
