"""The first page."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from channelsync.dashboard.figures.work import CAP, Work
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.overview.page import needs_a_person
from channelsync.dashboard.templatetags.figures import capped
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import routes_health
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime import notices, runs
from channelsync.runtime.models import Flow, SharedValue
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target

QUERIES = 140  # of the first look, which counts: thirty days of decisions, fourteen of failures, eight flows
LATER_QUERIES = 45


def text(client: Client, url: str = "/", headers: dict[str, str] | None = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def numbers(client: Client) -> dict[str, int]:
    """Return the figures by the address that they lead to."""
    return {one.url: one.number for one in client.get("/").context["waiting"]}


def test_overview_of_nothing_shows_zeros(desk: Client) -> None:
    assert set(numbers(desk).values()) == {0}


def one_of_everything(world: World) -> None:
    """Let one listing need somebody for each reason: refused by SCX, its pictures about to end, ended."""
    fail(listing(world))
    listing(world)
    ended = list_it(listing(world))
    world.end(ended.seller_id, ended.offer_id)
    feed(world)
    StateReport.objects.filter(offer__state=State.FAILED).update(status=ReportStatus.REJECTED)
    Offer.objects.filter(state=State.PENDING).update(
        content_mark_at=timezone.now() - timedelta(days=6), picture="https://a.example/b.jpg"
    )


def test_figures_lead_to_exactly_what_they_count(desk: Client, world: World) -> None:
    one_of_everything(world)
    counted = numbers(desk)
    assert all(counted[url] == 1 for url in counted if "state=" in url and "overdue" not in url)
    for url, number in counted.items():
        if url.startswith("/listings/"):
            assert len(desk.get(url).context["rows"]) == number, url
    assert (counted["/listings/?report=rejected"], counted["/listings/?pictures=expiring"]) == (1, 1)


def test_rejected_report_that_a_newer_one_replaced_needs_nobody(world: World, db: None) -> None:
    offer = fail(listing(world))
    StateReport.objects.update(status=ReportStatus.REJECTED)
    assert ListingFilter(report=ReportStatus.REJECTED).listings().count() == 1
    fail(offer)
    assert ListingFilter(report=ReportStatus.REJECTED).listings().count() == 0


@pytest.mark.parametrize(("days", "expected"), [(4, 0), (6, 1), (8, 0)])
def test_picture_links_of_undecided_listings_end_soon(desk: Client, world: World, days: int, expected: int) -> None:
    listing(world)
    at = timezone.now() - timedelta(days=days)
    Offer.objects.update(content_mark_at=at, picture="https://a.example/b.jpg")
    assert numbers(desk)["/listings/?pictures=expiring"] == expected


def test_event_that_could_not_be_applied_needs_somebody(desk: Client, world: World) -> None:
    listing(world)
    InboxEvent.objects.update(status=EventStatus.INVALID)
    assert numbers(desk)["/events/?status=invalid"] == InboxEvent.objects.count()


def test_count_beyond_the_cap_says_more(desk: Client) -> None:
    work = Work(tabs={}, reports={}, invalid_events=CAP + 1)
    assert max(one.number for one in needs_a_person(work)) == CAP + 1
    assert capped(CAP + 1) == "10,000+"


def test_stopped_route_is_shown_and_resumed_by_hand(desk: Client) -> None:
    routes_health.stop(State.LISTED, "SCX refused all.")
    with runs.run(Flow.REPORTS):
        pass
    shown = text(desk)
    assert "are stopped and wait for a person" in shown
    assert "light-failing" in shown
    answer = desk.post("/routes/listed/resume/", {"next": "/"})
    assert answer["Location"] == "/"
    assert routes_health.read(State.LISTED) == routes_health.Health()
    assert "are stopped" not in text(desk)


def test_route_that_nobody_knows_cannot_be_resumed(desk: Client) -> None:
    assert desk.post("/routes/nowhere/resume/").status_code == 404


def test_failing_route_says_when_it_is_tried_next(desk: Client) -> None:
    routes_health.failed(State.FAILED, "503 from SCX")
    shown = text(desk)
    assert "do not get through" in shown
    assert "503 from SCX" in shown


def test_refused_connection_is_shown(desk: Client) -> None:
    notices.raise_notice(key=notices.CONNECTION, text="401: wrong token")
    assert "SCX refuses the connection" in text(desk)


def test_unacknowledged_events_are_shown_once_they_are_old(desk: Client, world: World) -> None:
    listing(world)
    InboxEvent.objects.update(acknowledged_at=None)
    assert "not acknowledged" not in text(desk)
    InboxEvent.objects.update(received_at=timezone.now() - timedelta(hours=1))
    assert "not acknowledged" in text(desk)


def test_decisions_are_counted_by_day_and_state(desk: Client, world: World) -> None:
    fail(listing(world))
    list_it(listing(world))
    today = desk.get("/").context["today"]
    assert today.decided == {"failed": 1, "listed": 1}
    assert today.median is not None


def test_figures_say_how_old_they_are_and_update_themselves(desk: Client, htmx: dict[str, str]) -> None:
    assert "Figures counted" in text(desk)
    part = text(desk, headers=htmx)
    assert 'id="overview" data-live hx-get="/"' in part
    assert "<html" not in part


def test_hostile_texts_stay_texts(desk: Client, world: World) -> None:
    fail(listing(world), ErrorEntry("<script>x</script>&code=1", "m", "", "", ""))
    shown = text(desk)
    assert "<script>x" not in shown
    assert "code=%3Cscript%3Ex%3C%2Fscript%3E%26code%3D1" in shown


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [2, 60])
def test_overview_costs_as_many_queries_however_much_there_is_rule_12(
    desk: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.add_offers(count)
    feed(world)
    for offer in Offer.objects.listings()[::2]:
        fail(offer)
    with django_assert_max_num_queries(QUERIES):
        desk.get("/")
    with django_assert_max_num_queries(LATER_QUERIES):
        desk.get("/")


def test_overview_in_german_uses_the_words_of_the_glossary(desk: Client, settings: Settings) -> None:
    shown = text(desk, headers={"Accept-Language": "de"})
    words = ("Zu entscheiden", "Überfällig", "Zurückgehaltene Meldungen", "Datenflüsse", "verspätet", "Händler")
    assert [word for word in words if word not in shown] == []


def test_retry_counts_as_to_decide(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    reports.retry_listing(target=target(offer), by=COLLEAGUE, reason="again")
    assert numbers(desk)["/listings/?state=to_decide"] == 1


def test_figures_that_nothing_counts_any_more_say_so(desk: Client) -> None:
    desk.get("/")
    long_ago = (timezone.now() - timedelta(hours=1)).timestamp()
    row = SharedValue.objects.get(key="desk.work")
    at, _took, what = json.loads(row.value)
    SharedValue.objects.filter(key="desk.work").update(value=json.dumps([at, 9.0, what]))
    assert "nothing counts them any more" not in text(desk)
    SharedValue.objects.filter(key="desk.work").update(value=json.dumps([long_ago, 9.0, what]))
    assert "nothing counts them any more" in text(desk)
