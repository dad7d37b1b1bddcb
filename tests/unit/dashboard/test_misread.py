"""Addresses with a mistyped filter: nobody gets all listings instead of the few that were meant."""

from typing import Any

import pytest
from django.test import Client

from channelsync.audit.models import AuditEntry
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

ANSWERS = ("/answers/", "/answers/sheet/", "/sellers/shop/answer/", "/sellers/shop/answer/sheet/")
SAID = "means nothing in a filter"


@pytest.fixture(autouse=True)
def failed(db: None, world: World) -> None:
    """Make a failed listing that a filter without a condition would find."""
    fail(listing(world, offer_id=1))


@pytest.mark.parametrize("query", ["stat=failed", "codee=NOPE", "offer=abc", "offer=0", "notification=x"])
@pytest.mark.parametrize("page", ANSWERS)
def test_answer_to_a_mistyped_filter_is_refused(desk: Client, page: str, query: str) -> None:
    response = desk.get(f"{page}?state=failed&{query}")
    assert (response.status_code, query in response.content.decode()) == (400, True)
    assert SAID in response.content.decode()
    assert not AuditEntry.objects.filter(action="export").exists()


@pytest.mark.parametrize("query", ["stat=failed&format=csv", "state=nope", "changes=some", f"code={'x' * 400}"])
def test_file_of_a_mistyped_filter_is_refused(desk: Client, query: str) -> None:
    response = desk.get(f"/listings/export/?{query}", headers={"Accept-Language": "de"})
    assert (response.status_code, "Filter" in response.content.decode()) == (400, True)
    assert "Content-Disposition" not in response


def test_form_with_a_mistyped_filter_goes_back_with_the_sentence(desk: Client) -> None:
    response: Any = desk.post("/answers/", {"all": "1", "query": "stat=failed"}, follow=True)
    assert response.redirect_chain == [("/listings/?stat=failed", 302)]
    assert SAID in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize("query", ["", "?format=csv", "?offer="])
def test_sheet_of_nothing_chosen_holds_no_listing(desk: Client, query: str) -> None:
    response: Any = desk.get(f"/answers/sheet/{query}")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert b"E-17" not in content


@pytest.mark.parametrize("page", ["/listings/export/", "/answers/sheet/", "/sellers/shop/answer/sheet/"])
@pytest.mark.parametrize("more", ["", "&q=", "&page=2", "&after=1-1", "&in=%3Fstate%3D&at=1-1", "&sort=newest"])
def test_what_is_no_filter_does_not_matter(desk: Client, page: str, more: str) -> None:
    assert desk.get(f"{page}?state=failed&format=csv{more}").status_code == 200


def test_list_tells_what_it_passes_over(desk: Client) -> None:
    assert "“stat=failed” means nothing" in desk.get("/listings/?stat=failed").content.decode()
    assert SAID not in desk.get("/listings/?state=failed&after=1-1").content.decode()
