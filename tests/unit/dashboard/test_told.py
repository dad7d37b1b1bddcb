"""What the page of a listing says that the seller was told: nothing that is not known."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.listing.told import told_of
from channelsync.dashboard.shell.event_types import event_type
from channelsync.events.models import InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports.models import AttemptOutcome, ReportAttempt, ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed, list_it, listing
from tests.unit.reports.making import end, offer, report, update, variation

pytestmark = pytest.mark.django_db


def took(row: Offer) -> None:
    """Let SCX take what waits."""
    now = timezone.now()
    row.reports.filter(status="waiting").update(status="sent", sent_at=now, closed_at=now)


def cut(row: Offer, state: State = State.FAILED) -> StateReport:
    """Report a state, and let the first attempt end without an answer."""
    made = report(row, state)
    StateReport.objects.filter(pk=made.pk).update(attempts_count=1)
    ReportAttempt.objects.create(report=made, at=timezone.now(), outcome=AttemptOutcome.UNKNOWN)
    return made


def panel(client: Client, row: Offer) -> str:
    """Return the words of the panel."""
    page = client.get(f"/listings/{row.seller_id}/{row.offer_id}/").content.decode()
    found = re.search(r'(?s)<section class="panel told".*?</section>', page)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def post(client: Client, row: Offer, act: str, **data: Any) -> list[str]:
    """Post an act; return what the page says to it."""
    row.refresh_from_db()
    data = {"version": row.version, **data}
    response = client.post(f"/listings/{row.seller_id}/{row.offer_id}/{act}/", data, follow=True)
    return [str(message) for message in response.context["messages"]]


def listed() -> Offer:
    """Return a listing of which SCX took that it is listed."""
    row = offer()
    report(row, State.LISTED)
    took(row)
    return row


def test_attempt_of_unknown_outcome_is_named_after_an_update(desk: Client) -> None:
    row = listed()
    cut(row)
    update(row)
    text = panel(desk, row)
    assert "Perhaps the seller reads this: Superseded Failed" in text
    assert "nobody knows whether an attempt to send it got through" in text


def test_attempt_of_unknown_outcome_is_named_where_nothing_else_was_told(desk: Client) -> None:
    row = offer()
    cut(row, State.IN_PROGRESS)
    end(row)
    text = panel(desk, row)
    assert "Perhaps the seller reads this" in text
    assert "Nothing yet" not in text
    assert "was not told" not in text


def test_every_attempt_of_unknown_outcome_is_named() -> None:
    row = listed()
    made = []
    for state in (State.FAILED, State.IN_PROGRESS):
        made.append(cut(row, state))
        update(row)
    assert [one.report for one in told_of(row).perhaps] == [made[1], made[0]]


def test_attempt_before_what_scx_took_last_is_of_the_past() -> None:
    row = offer()
    ReportAttempt.objects.filter(report=cut(row)).update(at=timezone.now() - timedelta(minutes=5))
    report(row, State.LISTED)
    took(row)
    assert not told_of(row).perhaps


def test_report_that_still_waits_is_not_shown_twice() -> None:
    row = listed()
    made = cut(row)
    told = told_of(row)
    assert ([one.report for one in told.open], told.open[0].unknown, told.perhaps) == ([made], True, [])


def test_unknown_attempt_of_a_refused_report_is_named(desk: Client) -> None:
    row = listed()
    StateReport.objects.filter(pk=cut(row).pk).update(status=ReportStatus.REJECTED, error="VAL1: no")
    assert "whether an earlier attempt got through" in panel(desk, row)
    assert "has not seen it" not in panel(desk, row)


def test_refusal_is_shown_again_once_what_followed_it_was_undone() -> None:
    row = listed()
    refused = report(row, State.FAILED)
    StateReport.objects.filter(pk=refused.pk).update(status=ReportStatus.REJECTED)
    later = report(row, State.IN_PROGRESS)
    StateReport.objects.filter(pk=later.pk).update(status=ReportStatus.CANCELLED)
    shown = told_of(row).refused
    assert shown is not None
    assert shown.report == refused


def test_newer_revision_counts_whatever_the_clocks_say() -> None:
    row = listed()
    assert not told_of(row).newer_event
    update(row)
    Offer.objects.update(last_event_at=timezone.now() - timedelta(seconds=5))
    row.refresh_from_db()
    assert told_of(row).newer_event


def test_end_by_the_seller_is_newer() -> None:
    row = listed()
    end(row)
    assert told_of(row).newer_event


@pytest.mark.parametrize(
    ("link", "said"), [(LinkState.REMOVED, "permanently removed: nothing is sent"), (LinkState.UNLINKED, "It is held")]
)
@pytest.mark.parametrize("act", ["resend", "confirm", "listed", "failed"])
def test_acts_say_that_nothing_goes_out(desk: Client, link: str, said: str, act: str) -> None:
    row = listed()
    if act == "confirm":
        update(row)
        Offer.objects.update(is_unchanged=True)
    Seller.objects.update(link_state=link)
    rows = {"rows": "1", "error-0-code": "E", "error-0-message": "No", "reason": "why"} if act == "failed" else {}
    messages = post(desk, row, act, **rows)
    assert len(messages) == 1
    assert said in messages[0]


def test_acts_for_a_linked_seller_say_what_they_did(desk: Client) -> None:
    row = listed()
    assert post(desk, row, "resend") == ["The current state goes to the seller once more."]
    assert post(desk, row, "listed") == []


def test_page_says_what_never_goes_out_to_a_removed_seller(desk: Client) -> None:
    row = offer()
    Seller.objects.update(link_state=LinkState.REMOVED)
    post(desk, row, "listed")
    assert "It was not sent. The seller was permanently removed." in panel(desk, row)
    page = desk.get(f"/listings/{row.seller_id}/{row.offer_id}/").content.decode()
    assert "nothing is sent any more" in page
    assert "reports are held" not in page


def test_page_says_that_reports_of_an_unlinked_seller_are_held(desk: Client) -> None:
    row = offer()
    Seller.objects.update(link_state=LinkState.UNLINKED)
    assert "reports are held until" in desk.get(f"/listings/{row.seller_id}/{row.offer_id}/").content.decode()


def test_undo_says_that_what_it_uncovers_waits_again(desk: Client) -> None:
    row = listed()
    for state in ("in-progress", "listed"):
        post(desk, row, state)
    said = post(desk, row, "cancel", report=row.reports.latest("pk").pk)
    assert "waits again" in said[0]
    waiting = row.reports.get(status="waiting")
    assert (waiting.state, waiting.due_at > waiting.created_at) == ("in_progress", True)
    assert post(desk, row, "cancel", report=waiting.pk) == ["The report was cancelled; the seller was not told."]
    row.refresh_from_db()
    assert row.state == State.LISTED


def refuse(row: Offer, state: State = State.LISTED) -> StateReport:
    """Let SCX refuse the report of a state."""
    made = report(row, state, **({"channel_offer_id": "M-7"} if state == State.LISTED else {}))
    words = "VAL100: offerList[0].channelOfferId: in use by another listing"
    StateReport.objects.filter(pk=made.pk).update(status=ReportStatus.REJECTED, error=words)
    return made


def test_advice_about_a_refusal_fits_a_listing_that_has_ended(desk: Client) -> None:
    row = offer()
    refuse(row)
    assert "an id of its own" in panel(desk, row)
    end(row)
    text = panel(desk, row)
    assert "nothing left to report" in text
    assert "an id of its own" not in text


def test_refusal_says_that_the_seller_was_told_nothing(desk: Client) -> None:
    row = offer()
    refuse(row)
    text = panel(desk, row)
    assert "The seller was told nothing yet" in text
    assert "What SCX took last" not in text


def test_refusal_says_what_was_taken_last(desk: Client) -> None:
    row = listed()
    refuse(row, State.FAILED)
    text = panel(desk, row)
    assert "What SCX took last: " in text
    assert "told nothing" not in text


def test_id_that_scx_refused_is_no_fact(desk: Client) -> None:
    row = offer()
    refuse(row)
    row.refresh_from_db()
    assert told_of(row).unaccepted == {"channelOfferId"}
    page = desk.get(f"/listings/{row.seller_id}/{row.offer_id}/").content.decode()
    assert page.count("SCX refused the report with it") == 2


def test_id_that_scx_took_is_a_fact() -> None:
    row = offer()
    report(row, State.LISTED, channel_offer_id="M-7")
    took(row)
    refuse(row)
    row.refresh_from_db()
    assert told_of(row).unaccepted == frozenset()


def test_what_the_seller_sent_since_is_named_with_its_time(desk: Client, world: World) -> None:
    row = list_it(listing(world))
    took(row)
    assert "sees it after the next sync" in panel(desk, row)
    world.price_update(row.seller_id, row.offer_id, "19.90", created_at=timezone.now() + timedelta(seconds=1))
    feed(world)
    text = panel(desk, row)
    event = InboxEvent.objects.latest("pk")
    assert f"Since then the seller sent: {event_type(event.type).name} ," in text
    assert "sees it after the next sync" not in text
    assert f'<a href="/events/{event.pk}/">' in desk.get(f"/listings/{row.seller_id}/{row.offer_id}/").content.decode()


def test_reading_what_was_told_costs_a_bounded_number_of_statements(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = list_it(listing(world))
    took(row)
    refuse(row)
    world.price_update(row.seller_id, row.offer_id, "19.90", created_at=timezone.now() + timedelta(seconds=1))
    feed(world)
    row.refresh_from_db()
    with django_assert_max_num_queries(6):
        told_of(row)


def test_variation_says_what_its_parent_was_told(desk: Client) -> None:
    parent = offer()
    child = variation(parent, 2)
    assert "What is reported for its parent holds for this variation, too." in panel(desk, child)
    report(parent, State.LISTED)
    took(parent)
    text = panel(desk, child)
    assert "Its parent was reported: Listed" in text
    assert "Nothing yet" not in text
    page = desk.get("/listings/S1/2/").content.decode()
    assert page.count('href="/listings/S1/1/#history"') == 2
    assert 'href="/listings/S1/1/#told"' in page


def test_report_of_a_variation_counts_for_as_long_as_it_has_its_own_state(desk: Client) -> None:
    parent = offer()
    child = variation(parent, 2)
    report(parent, State.LISTED)
    report(child, State.FAILED)
    took(parent)
    took(child)
    assert "Its parent was reported" not in panel(desk, child)
    Offer.objects.filter(pk=child.pk).update(state="pending", undecided=True, has_own_state=False)
    assert "Its parent was reported" not in panel(desk, child)
    report(parent, State.LISTED)
    took(parent)
    assert "Its parent was reported: Listed" in panel(desk, child)
