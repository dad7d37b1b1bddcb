"""Answering a seller about failed listings."""

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.audit.models import AuditEntry
from channelsync.listings.models import LinkState, Seller
from channelsync.reports import notifying
from channelsync.reports import services as reports
from channelsync.runtime.models import SentRequest
from channelsync.sandbox.world import World
from channelsync.scx.errors import RejectedError
from channelsync.scx.exchange import Exchange
from tests.unit.dashboard.feeding import fail, listing

URL = "/sellers/shop/answer/"
GTIN = reports.ErrorEntry("GTIN-2", "Die GTIN ist falsch.", "Die Prüfziffer stimmt nicht.", "gtin", "4012345678901")


def failed(world: World, sku: str = "S-1", *errors: reports.ErrorEntry, **changes: Any) -> int:
    return fail(listing(world, sku=sku, **changes), *(errors or (GTIN,))).offer_id


def text(client: Client, query: str = "") -> str:
    return str(client.get(URL + query).context["text"])


def test_answer_says_what_is_wrong_where_and_what_to_enter(desk: Client, world: World) -> None:
    failed(world, title="Assam")
    said = text(desk)
    wanted = ("Guten Tag", "„Assam“", "S-1", "GTIN-2", "Prüfziffer", "Marktplatzfeld: GTIN", "4012345678901")
    assert [word for word in wanted if word not in said] == []


def test_answer_is_in_the_sellers_language_not_in_the_readers(desk: Client, world: World) -> None:
    failed(world)
    Seller.objects.update(language="en")
    assert "Hello," in text(desk)


def test_same_error_of_many_listings_is_told_once(desk: Client, world: World) -> None:
    for number in range(12):
        failed(world, f"S-{number}")
    said = text(desk)
    assert said.count("GTIN-2") == 1
    assert "12 Ihrer Angebote" in said
    assert "und 2 weitere" in said


def test_different_values_stand_with_their_listings(desk: Client, world: World) -> None:
    failed(world, "S-1", reports.ErrorEntry("E", "m", "", "gtin", "one"))
    failed(world, "S-2", reports.ErrorEntry("E", "m", "", "gtin", "two"))
    assert "S-2 → two" in text(desk)


def test_answer_about_one_listing_leaves_out_the_others(desk: Client, world: World) -> None:
    one, _other = failed(world, "S-1"), failed(world, "S-2")
    said = text(desk, f"?offer={one}")
    assert "S-1" in said
    assert "S-2" not in said


def test_answer_about_a_filter_holds_what_it_finds(desk: Client, world: World) -> None:
    failed(world, "S-1")
    failed(world, "S-2", reports.ErrorEntry("OTHER", "m"))
    assert "GTIN-2" not in text(desk, "?code=OTHER")


def test_nothing_failed_says_so(desk: Client, world: World) -> None:
    listing(world)
    assert "Nothing has failed here" in desk.get(URL).content.decode()


def test_sheet_has_a_line_per_error_and_no_formula(desk: Client, world: World) -> None:
    failed(world, "=1+1")
    response = desk.get(f"{URL}sheet/")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[0] == "Artikelnummer"
    assert lines[1].startswith("'=1+1;")
    assert lines[1].endswith(";GTIN-2;Die GTIN ist falsch.;GTIN;4012345678901")


@pytest.mark.rule(12)
@pytest.mark.parametrize("number", [1, 30])
def test_answer_costs_as_many_queries_however_many_listings_rule_12(
    desk: Client, world: World, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        failed(world, f"S-{index}")
    with django_assert_max_num_queries(10):
        desk.get(URL)


def notify(client: Client, **data: str) -> Any:
    return client.post(f"{URL}notify/", {"text": "Bitte ändern", "severity": "WARNING", **data})


class FakeClient:
    """What SCX's client does with a notification, without a network."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[Any] = []

    def notify(self, notification: Any, *, wait: float) -> Exchange:
        if self.error:
            raise self.error
        self.sent.append(notification)
        return Exchange("POST", "/v1/channel/notification", 201, timezone.now(), 5, sent_elements=1)


def with_client(client: FakeClient) -> Any:
    return patch.object(notifying, "scx_client", return_value=client)


def test_notification_is_previewed_before_it_is_sent(desk: Client, world: World) -> None:
    listing(world)
    with with_client(scx := FakeClient()):
        first = notify(desk, send="1")
        assert scx.sent == []
        second = notify(desk, send="1", seen="Bitte ändern")
    assert (first.status_code, second.status_code) == (200, 302)
    (one,) = scx.sent
    assert (one.seller_id, one.message, one.severity.value) == ("shop", "Bitte ändern", "WARNING")


def test_notification_leaves_request_and_audit_entry(desk: Client, world: World) -> None:
    listing(world)
    with with_client(FakeClient()):
        notify(desk, send="1", seen="Bitte ändern")
    assert "Bitte ändern" in SentRequest.objects.get(status=201).body
    assert AuditEntry.objects.filter(action="notify_seller", seller_id="shop", actor_name="support").exists()


def test_refused_notification_shows_scx_words_and_keeps_the_text(desk: Client, world: World) -> None:
    listing(world)
    with with_client(FakeClient(RejectedError("VAL100: no such seller"))):
        response = notify(desk, send="1", seen="Bitte ändern")
    page = response.content.decode()
    assert response.status_code == 422
    assert "VAL100: no such seller" in page
    assert "Bitte ändern" in page


def test_notification_to_unlinked_seller_is_not_sent(desk: Client, world: World) -> None:
    listing(world)
    Seller.objects.update(link_state=LinkState.UNLINKED)
    with with_client(scx := FakeClient()):
        assert notify(desk, send="1", seen="Bitte ändern").status_code == 422
    assert scx.sent == []


@pytest.mark.parametrize("words", ["", "  ", "x" * 5001])
def test_notification_of_no_or_too_many_words_is_refused(desk: Client, world: World, words: str) -> None:
    listing(world)
    assert notify(desk, text=words, send="1", seen=words).status_code == 422


def test_answer_to_unknown_seller_is_404(desk: Client) -> None:
    assert desk.get("/sellers/nobody/answer/").status_code == 404


def test_list_of_a_sellers_failures_leads_to_an_answer_about_them(desk: Client, world: World) -> None:
    failed(world)
    page = desk.get("/listings/?state=failed&seller=shop").content.decode()
    assert "/sellers/shop/answer/?state=failed&amp;seller=shop" in page


def test_list_of_a_mistyped_seller_leads_nowhere(desk: Client) -> None:
    assert desk.get("/listings/?state=failed&seller=a%2Fb").status_code == 200
