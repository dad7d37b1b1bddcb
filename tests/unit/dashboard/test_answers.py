"""Answering the sellers of a selection, one after the other."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.answers import selecting, views
from channelsync.listings.models import Offer, Seller
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

URL = "/answers/"


@pytest.fixture
def three(world: World, db: None) -> list[Offer]:
    """Return failed listings of three sellers: two of `beta`, who reads English, one of each other."""
    rows = [fail(listing(world, seller)) for seller in ("alpha", "beta", "beta", "gamma")]
    Seller.objects.filter(pk="beta").update(language="en", company_name="Tea Ltd")
    return rows


def pick(client: Client, *rows: Offer, **more: str) -> Any:
    return client.post(URL, {"pk": [f"{row.pk}:{row.version}" for row in rows], **more})


def shown(response: Any) -> list[tuple[str, int, str]]:
    return [(row["seller"].pk, row["listings"], row["language"]) for row in response.context["rows"]]


def test_filter_leads_to_a_reply_per_seller_most_listings_first(desk: Client, three: list[Offer]) -> None:
    response = desk.get(f"{URL}?state=failed")
    assert shown(response) == [("beta", 2, "en"), ("alpha", 1, "de"), ("gamma", 1, "de")]
    assert "/sellers/beta/answer/?state=failed" in response.content.decode()


def test_selected_rows_lead_to_an_address_that_can_be_reloaded(desk: Client, three: list[Offer]) -> None:
    response = pick(desk, three[0], three[1])
    assert response.status_code == 302
    assert shown(desk.get(response["Location"])) == [("alpha", 1, "de"), ("beta", 1, "en")]


def test_all_that_match_lead_to_the_filters_address(desk: Client, three: list[Offer]) -> None:
    response = desk.post(URL, {"all": "1", "query": "state=failed&seller=beta"})
    assert response["Location"] == f"{URL}?state=failed&seller=beta"


def test_selection_of_one_seller_leads_to_the_reply(desk: Client, three: list[Offer]) -> None:
    response = desk.get(pick(desk, three[1], three[2])["Location"])
    assert response["Location"].startswith("/sellers/beta/answer/?picked=")
    assert desk.get(response["Location"]).context["answer"].listings == 2


def test_reply_speaks_each_sellers_language(desk: Client, three: list[Offer]) -> None:
    assert desk.get("/sellers/beta/answer/?state=failed").context["draft"].text.startswith("Hello Tea Ltd,")
    assert desk.get("/sellers/gamma/answer/?state=failed").context["draft"].text.startswith("Guten Tag")


def test_replies_are_walked_through_in_the_order_of_the_list(desk: Client, three: list[Offer]) -> None:
    context = desk.get("/sellers/alpha/answer/?state=failed").context
    assert (context["walk"].position, context["walk"].sellers) == (2, 3)
    assert context["previous_url"] == "/sellers/beta/answer/?state=failed"
    assert context["next_url"] == "/sellers/gamma/answer/?state=failed"


@pytest.mark.parametrize("query", ["", "?offer=1", "?seller=alpha&state=failed"])
def test_answer_to_one_seller_walks_nowhere(desk: Client, three: list[Offer], query: str) -> None:
    assert "walk" not in desk.get(f"/sellers/alpha/answer/{query}").context


def test_sheet_for_all_says_whose_each_line_is(desk: Client, three: list[Offer]) -> None:
    response: Any = desk.get(f"{URL}sheet/?state=failed&format=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Seller,Company,SKU,")
    assert [line.split(",")[:2] for line in lines[2:4]] == [["beta", "Tea Ltd"]] * 2
    assert len(lines) == 5


def test_nothing_selected_says_what_to_do(desk: Client, three: list[Offer]) -> None:
    response = desk.post(URL, {"next": "/listings/?state=failed"})
    assert response.status_code == 422
    assert "Nothing was selected" in response.content.decode()
    assert response.context["back"] == "/listings/?state=failed"


def test_nothing_failed_among_the_selected_says_so(desk: Client, world: World) -> None:
    response = pick(desk, listing(world))
    assert response.status_code == 422
    assert "none of these listings is failed" in response.content.decode()


def test_more_sellers_than_are_shown_are_said(
    desk: Client, three: list[Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SELLERS_SHOWN", 1)
    assert "2 more sellers are not shown" in desk.get(f"{URL}?state=failed").content.decode()


def test_more_than_an_address_holds_is_cut_and_said(
    desk: Client, three: list[Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selecting, "ADDRESS_LETTERS", len(f"{three[0].pk:x}-1-"))
    response = desk.get(pick(desk, *three)["Location"], follow=True)
    assert "Only the first 2 of the failed listings are taken in" in response.content.decode()


def test_packed_keys_come_back() -> None:
    pks = [1, 2, 17, 900_000, 2**62]
    text, taken = selecting.pack(pks)
    assert (selecting.unpack(text), taken) == (pks, 5)


@pytest.mark.parametrize("text", ["", "x", "1--2", "-", "f" * 40, "0", "\x00", "1_0;2"])
def test_garbled_keys_name_nothing(desk: Client, text: str) -> None:
    assert selecting.unpack(text) == []
    assert desk.get(URL, {"picked": text}).status_code == 200


def test_thousand_neighbours_fit_into_an_address() -> None:
    text, taken = selecting.pack(range(10**6, 10**6 + 1000))
    assert (taken, len(text) < 2100) == (1000, True)


@pytest.mark.rule(12)
@pytest.mark.parametrize("sellers", [2, 20])
def test_page_costs_as_many_queries_however_many_sellers_rule_12(
    desk: Client, world: World, sellers: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(sellers):
        fail(listing(world, f"seller{number}"))
    with django_assert_max_num_queries(7):
        desk.get(f"{URL}?state=failed")


@pytest.mark.parametrize("path", [URL, f"{URL}sheet/"])
def test_answers_are_for_staff(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"].startswith("/login/")
