"""Showing a seller a message over SCX: preview, order, and following it."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.audit.models import AuditEntry
from channelsync.listings.models import LinkState, Seller
from channelsync.reports.models import SellerNotification
from channelsync.reports.outbox import REMOVED_ERROR
from channelsync.runtime import connection
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing
from tests.unit.dashboard.replies import URL, notified

WORDS = "Bitte ändern"


@pytest.fixture(autouse=True)
def shop(world: World, db: None) -> Seller:
    return listing(world, offer_id=1).seller


def preview(client: Client, query: str = "", **data: str) -> Any:
    return client.post(f"{URL}notify/{query}", {"text": WORDS, "severity": "WARNING", "preview": "1", **data})


def send(client: Client, query: str = "", **data: str) -> Any:
    """Post the form of the preview."""
    shown = preview(client, query, **data).context
    form = {"text": WORDS, "seen": shown["draft"].text, "key": str(shown["key"]), "severity": "WARNING", "send": "1"}
    return client.post(f"{URL}notify/{query}", form | data)


def page(client: Client, row: SellerNotification) -> str:
    return client.get(f"/notifications/{row.pk}/").content.decode()


def test_message_is_previewed_before_it_is_ordered(desk: Client) -> None:
    assert "So the seller will read it" in preview(desk, send="1").content.decode()
    assert not SellerNotification.objects.exists()
    response = send(desk)
    row = SellerNotification.objects.get()
    assert (row.message, row.severity, row.actor_name) == (WORDS, "WARNING", "support")
    assert response["Location"] == f"/notifications/{row.pk}/"


def test_request_of_the_person_does_not_reach_for_scx(desk: Client) -> None:
    with patch.object(connection, "scx_client", side_effect=AssertionError):
        assert send(desk).status_code == 302
    assert AuditEntry.objects.filter(action="notify_seller", seller_id="shop", actor_name="support").exists()


def test_form_sent_twice_orders_once(desk: Client) -> None:
    key = str(preview(desk).context["key"])
    addresses = {send(desk, key=key)["Location"] for _twice in range(2)}
    assert (len(addresses), SellerNotification.objects.count()) == (1, 1)


def test_text_that_was_changed_since_is_previewed_again(desk: Client) -> None:
    response = send(desk, text="Anders", seen=WORDS)
    assert (response.status_code, response.context["draft"].text) == (200, "Anders")
    assert not SellerNotification.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "1" * 99])
def test_form_without_a_key_is_previewed_again(desk: Client, key: str) -> None:
    assert send(desk, key=key).status_code == 200
    assert not SellerNotification.objects.exists()


def test_message_about_a_listing_names_it(desk: Client) -> None:
    send(desk, "?offer=1")
    assert SellerNotification.objects.get().offer_id == 1


def test_message_to_unlinked_seller_is_not_ordered(desk: Client) -> None:
    Seller.objects.update(link_state=LinkState.UNLINKED)
    response = send(desk)
    assert (response.status_code, response.context["draft"].text) == (422, WORDS)
    assert not SellerNotification.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "x" * 5001, "\x00"])
def test_message_of_no_or_too_many_words_is_refused(desk: Client, words: str) -> None:
    response = preview(desk, text=words)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "It goes out in a moment."),
        ({"status": "waiting", "error": "POST answered 500", "attempts_count": 1}, "it goes again by itself"),
        ({"status": "sending", "lease": "x", "lease_until": timezone.now()}, "at this moment"),
        ({"status": "sent"}, "after the next sync in JTL-Wawi"),
        ({"status": "rejected", "error": "VAL100: sellerId"}, "look whether the seller is still linked"),
        ({"status": "rejected", "error": "VAL100: reference.id"}, "SCX does not know the listing"),
        ({"status": "rejected", "error": "CHN1: no"}, "CHN1: no"),
        ({"status": "unknown", "error": "cut"}, "Nobody knows whether it arrived"),
        ({"status": "cancelled"}, "the seller was not told"),
    ],
)
def test_page_says_where_the_message_is(desk: Client, changes: dict[str, Any], words: str) -> None:
    assert words in page(desk, notified(**changes))


def test_page_says_that_a_message_waits_too_long(desk: Client) -> None:
    row = notified(due_at=timezone.now() - timedelta(minutes=5))
    assert "It waits for longer than it should" in page(desk, row)


def test_page_says_that_a_message_is_held(desk: Client) -> None:
    row = notified()
    Seller.objects.update(link_state=LinkState.UNLINKED)
    assert "The seller is no longer linked" in page(desk, row)


@pytest.mark.parametrize("changes", [{}, {"status": "cancelled", "error": REMOVED_ERROR}])
def test_page_says_that_a_message_to_a_removed_seller_never_goes(desk: Client, changes: dict[str, Any]) -> None:
    Seller.objects.update(link_state=LinkState.REMOVED)
    shown = page(desk, notified(**changes))
    assert "permanently removed: nothing is sent" in shown
    assert "when the seller is linked again" not in shown
    assert "taken back" not in shown


def test_refused_message_to_a_removed_seller_cannot_go_again(desk: Client) -> None:
    Seller.objects.update(link_state=LinkState.REMOVED)
    row = notified(status="rejected", error="no")
    assert f"/notifications/{row.pk}/again/" not in page(desk, row)
    answer = desk.post(f"/notifications/{row.pk}/again/", {"attempts": "0"}, follow=True).content.decode()
    assert "permanently removed: nothing is sent" in answer
    assert SellerNotification.objects.get().status == "rejected"


@pytest.mark.parametrize("named", ["999", "2", "9" * 18, "9" * 30, "x"])
def test_message_names_no_listing_that_is_not_the_sellers(desk: Client, world: World, named: str) -> None:
    listing(world, "other", offer_id=2)
    response = send(desk, f"?offer={named}", text="Guten Tag")
    assert (response.status_code, response.context["draft"].text) == (422, "Guten Tag")
    assert "This seller has no listing" in response.content.decode()
    assert not SellerNotification.objects.exists()


@pytest.mark.parametrize(("status", "asks"), [("waiting", True), ("sent", False), ("unknown", False)])
def test_page_follows_what_is_on_its_way(desk: Client, htmx: dict[str, str], status: str, asks: bool) -> None:
    row = notified(status=status)
    part = desk.get(f"/notifications/{row.pk}/", headers=htmx).content.decode()
    assert ("hx-get" in part, "<html" in part) == (asks, False)


def test_message_is_taken_back_once(desk: Client) -> None:
    row = notified()
    said = [desk.post(f"/notifications/{row.pk}/take-back/", follow=True).content.decode() for _twice in range(2)]
    assert ["taken back; the seller was not told." in said[0], "Too late" in said[1]] == [True, True]
    assert SellerNotification.objects.get().status == "cancelled"


def test_unknown_one_goes_again_only_as_it_was_seen(desk: Client) -> None:
    row = notified(status="unknown", attempts_count=1)
    url = f"/notifications/{row.pk}/again/"
    for seen in ("0", "", "x", "9" * 30):
        assert "look at it first" in desk.post(url, {"attempts": seen}, follow=True).content.decode()
    desk.post(url, {"attempts": "1"})
    assert SellerNotification.objects.get().status == "waiting"


def test_text_of_a_refused_one_can_be_changed(desk: Client) -> None:
    row = notified(status="rejected", message="Zu lang")
    assert f"{URL}?notification={row.pk}" in page(desk, row)
    assert desk.get(f"{URL}?notification={row.pk}").context["draft"].text == "Zu lang"
    assert desk.get(f"/sellers/shop/answer/?notification={row.pk + 1}").context["draft"].text == ""


def test_answer_shows_what_the_seller_was_sent_last(desk: Client) -> None:
    row = notified(status="sent")
    assert f"/notifications/{row.pk}/" in desk.get(URL).content.decode()


def test_hostile_text_stays_text(desk: Client) -> None:
    row = notified(message="</textarea><script>alert(1)</script>", status="rejected", error="<img onerror=x>")
    assert "<script>alert" not in page(desk, row) + desk.get(f"{URL}?notification={row.pk}").content.decode()
    assert "<img" not in page(desk, row)


def test_text_box_keeps_a_first_empty_line(desk: Client) -> None:
    """A browser drops the line break right behind the tag, so there is one to drop."""
    assert ">\nBitte" in preview(desk).content.decode()


@pytest.mark.parametrize(
    "path", ["/notifications/1/take-back/", "/notifications/1/again/", f"{URL}notify/", "/answers/"]
)
def test_acts_need_a_token_of_the_form(staff: Any, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    assert client.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/notifications/1/", "/notifications/99999999999999999999/"])
def test_message_that_is_none_is_404(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_messages_are_for_staff(client: Client) -> None:
    assert client.get("/notifications/1/")["Location"].startswith("/login/")


@pytest.mark.rule(12)
def test_page_costs_few_queries_rule_12(desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    row = notified(status="sent")
    with django_assert_max_num_queries(5):
        page(desk, row)


def test_way_back_leads_to_the_selection_that_one_came_from(desk: Client) -> None:
    response = desk.get(send(desk, "?state=failed&code=E")["Location"])
    assert response.context["back"] == f"{URL}?state=failed&code=E"
    assert response.context["query"] == "?state=failed&code=E"


def test_walk_through_replies_goes_on_behind_a_sent_one(desk: Client, world: World) -> None:
    for seller in ("shop", "shop", "another"):
        fail(listing(world, seller))
    html = desk.get(send(desk, "?state=failed")["Location"]).content.decode()
    assert "Reply 1 of 2" in html
    assert 'rel="next" href="/sellers/another/answer/?state=failed"' in html


def test_way_back_of_one_about_a_listing_leads_to_its_answer(desk: Client) -> None:
    row = notified(offer_id=1)
    context = desk.get(f"/notifications/{row.pk}/").context
    assert context["back"] == f"{URL}?offer=1"
    assert context["again_url"] == f"{URL}?offer=1&notification={row.pk}"


def test_history_of_the_listing_names_the_message(desk: Client, world: World) -> None:
    fail(listing(world, offer_id=2))
    send(desk, "?offer=2")
    assert "Notification to the seller" in desk.get("/listings/shop/2/").content.decode()


def test_seller_page_shows_the_latest_messages(desk: Client) -> None:
    row = notified(message="Guten Tag aus dem Test")
    shown = desk.get("/sellers/shop/").content.decode()
    assert "Guten Tag aus dem Test" in shown
    assert f"/notifications/{row.pk}/" in shown


def test_message_names_no_sheet_that_does_not_go_along(desk: Client) -> None:
    answer = preview(desk, text="und 5 weitere: siehe beigefügte Tabelle\nGruß")
    shown = answer.content.decode()
    assert answer.context["draft"].text == "und 5 weitere\nGruß"
    assert "the text no longer names it" in shown
    assert "beigefügte" not in shown
