"""Telling the seller a listing's state."""

from typing import Any

import pytest
from django.test import Client

from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.asked import insist
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target

ROW = {"rows": "1", "error-0-code": "E-1", "error-0-message": "No picture"}


def url(offer: Offer, act: str) -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}/"


def push(client: Client, offer: Offer, act: str, **data: Any) -> Any:
    names = {name.replace("__", "-"): value for name, value in data.items()}
    return client.post(url(offer, act), {"version": offer.version, **names})


@pytest.mark.parametrize(
    ("act", "data", "state"),
    [
        ("in-progress", {}, State.IN_PROGRESS),
        ("listed", {"listing_url": "https://market.example/1", "channel_offer_id": "M-1"}, State.LISTED),
        ("failed", ROW, State.FAILED),
    ],
)
def test_push_reports_state_and_returns_to_listing(
    desk: Client, world: World, act: str, data: dict[str, str], state: State
) -> None:
    offer = listing(world)
    response = desk.post(url(offer, act), {"version": offer.version, "reason": "seen", "ticket": "T-1", **data})
    assert (response.status_code, response["Location"]) == (302, f"/listings/{offer.seller_id}/{offer.offer_id}/")
    assert StateReport.objects.get().state == state
    move = Transition.objects.get(to_state=state)
    assert (move.actor_name, move.reason, move.ticket) == ("support", "seen", "T-1")


def test_push_by_htmx_sends_the_browser_on(desk: Client, world: World, htmx: dict[str, str]) -> None:
    offer = listing(world)
    response = desk.post(url(offer, "in-progress"), {"version": offer.version}, headers=htmx)
    assert response["HX-Redirect"] == f"/listings/{offer.seller_id}/{offer.offer_id}/"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "no address", "ftp://x/y"])
def test_listed_with_bad_url_keeps_input(desk: Client, world: World, address: str) -> None:
    offer = listing(world)
    response = push(desk, offer, "listed", listing_url=address, channel_offer_id="M-77")
    assert response.status_code in {409, 422}
    assert 'value="M-77"' in response.content.decode()
    assert not StateReport.objects.exists()


@pytest.mark.rule(5)
def test_push_of_outdated_version_tells_who_was_faster_rule_5(desk: Client, world: World) -> None:
    offer = listing(world)
    reports.report_in_progress(targets=[target(offer)], by=COLLEAGUE, reason="me first")
    response = push(desk, offer, "listed", listing_url="https://market.example/typed")
    page = response.content.decode()
    assert response.status_code == 409
    assert all(word in page for word in ("colleague", "me first", "https://market.example/typed"))
    assert ("Report all the same" in page, "Report to the seller" in page) == (True, False)
    assert "It was changed last by" not in page  # the list below says so, with when and why
    assert Transition.objects.filter(to_state=State.LISTED).count() == 0


def test_push_once_more_after_conflict_goes_through(desk: Client, world: World) -> None:
    offer = listing(world)
    reports.report_in_progress(targets=[target(offer)], by=COLLEAGUE)
    refused = push(desk, offer, "failed", **{name.replace("-", "__"): text for name, text in ROW.items()})
    seen = refused.context["form"]["version"].value()
    desk.post(url(offer, "failed"), {**ROW, "version": seen})
    assert StateReport.objects.order_by("-id")[0].state == State.FAILED


def test_failed_without_message_says_so_at_the_field(desk: Client, world: World) -> None:
    offer = listing(world)
    response = push(desk, offer, "failed", rows="1", error__0__code="E-1", error__0__message="")
    assert response.status_code == 422
    page = response.content.decode()
    parts = ("errors", "help", "count", "findings")
    assert f'aria-describedby="{" ".join(f"id_error-0-message-{part}" for part in parts)}"' in page
    assert all(f'id="id_error-0-message-{part}"' in page for part in parts)


def test_failed_with_long_message_moves_it_to_the_long_one(desk: Client, world: World) -> None:
    insist(desk, url(listing(world), "failed"), {"version": 1, **ROW, "error-0-message": "ä" * 300})
    error = ListingError.objects.get()
    assert (len(error.message), error.long_message) == (250, "ä" * 300)


def test_add_draws_one_more_row_and_keeps_what_was_typed(desk: Client, world: World) -> None:
    response = push(desk, listing(world), "failed", add_row="1", reason="because", **_row(ROW))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="error-1-code"' in page
    assert all(text in page for text in ('value="E-1"', "No picture", "because", 'name="rows" value="2"'))
    assert not StateReport.objects.exists()


def test_remove_takes_out_the_row_that_was_meant(desk: Client, world: World) -> None:
    rows = {"rows": "2", "error-0-code": "FIRST", "error-0-message": "a", "error-1-code": "SECOND"}
    page = push(desk, listing(world), "failed", remove_row="0", **_row(rows)).content.decode()
    assert "SECOND" in page
    assert "FIRST" not in page


@pytest.mark.parametrize("which", ["9" * 5000, "²", "-1", "7"])
def test_remove_of_no_row_does_no_harm(desk: Client, world: World, which: str) -> None:
    page = push(desk, listing(world), "failed", remove_row=which, **_row(ROW))
    assert page.status_code == 200


@pytest.mark.parametrize("rows", ["", "x", "99999", "-1", "0"])
def test_rows_of_nonsense_number_do_no_harm(desk: Client, world: World, rows: str) -> None:
    assert push(desk, listing(world), "failed", rows=rows).status_code == 422


def test_failed_form_starts_with_the_current_errors(desk: Client, world: World) -> None:
    page = desk.get(url(fail(listing(world)), "failed")).content.decode()
    assert all(text in page for text in ("E-17", "Material is missing", "steel"))


def test_failed_after_listed_asks_why(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    assert push(desk, offer, "failed", **_row(ROW)).status_code == 422
    assert push(desk, offer, "failed", reason="sold illegally", **_row(ROW)).status_code == 302


def test_failed_while_an_older_version_is_live_asks_why(desk: Client, world: World) -> None:
    offer = list_it(listing(world))
    world.offer_update(offer.seller_id, offer.offer_id, title="Anders")
    feed(world)
    offer.refresh_from_db()
    assert offer.state == State.PENDING
    assert push(desk, offer, "failed", **_row(ROW)).status_code == 422
    assert push(desk, offer, "failed", reason="the new one is illegal", **_row(ROW)).status_code == 302


def test_ended_listing_is_refused_in_words(desk: Client, world: World) -> None:
    offer = listing(world)
    world.end(offer.seller_id, offer.offer_id)
    feed(world)
    offer.refresh_from_db()
    response = push(desk, offer, "in-progress")
    assert response.status_code == 409
    assert "does not allow this now" in response.content.decode()


def test_retry_needs_a_reason(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    assert push(desk, offer, "retry").status_code == 422
    assert push(desk, offer, "retry", reason="seller called").status_code == 302
    offer.refresh_from_db()
    assert (offer.state, offer.undecided) == (State.IN_PROGRESS, True)


def _row(row: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "__"): text for name, text in row.items()}


@pytest.mark.rule(5)
def test_conflict_shows_what_the_seller_changed_meanwhile_rule_5(desk: Client, world: World) -> None:
    offer = listing(world, title="Assam")
    world.offer_update(offer.seller_id, offer.offer_id, title="Darjeeling")
    feed(world)
    page = push(desk, offer, "listed").content.decode()
    table = page.split('class="inner-table"')[1]
    assert "Assam" in table
    assert "Darjeeling" in table


def test_conflict_over_a_payload_that_cannot_be_read_still_says_who(desk: Client, world: World) -> None:
    offer = listing(world)
    world.offer_update(offer.seller_id, offer.offer_id, title="Anders")
    feed(world)
    type(offer.revisions.latest("pk").event).objects.update(raw="gone")
    assert push(desk, offer, "listed").status_code == 409
