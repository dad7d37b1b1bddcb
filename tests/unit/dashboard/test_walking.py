"""Walking the list one came from."""

import html
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.lists import walking
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.lists.walking import Walk
from channelsync.listings.models import Offer
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.sandbox.world import World
from tests.unit.bulk.ordering import answer, carry_out, order, settled
from tests.unit.dashboard.feeding import fail, listing

pytestmark = pytest.mark.django_db
TO_DECIDE = ListingFilter(state="to_decide")


def three(world: World) -> list[Offer]:
    """Return three listings to decide, the oldest first."""
    return [listing(world, title=title) for title in ("eins", "zwei", "drei")]


def walk_at(offer: Offer) -> Walk:
    return Walk.read(QueryDict(walking.address(offer, TO_DECIDE).partition("?")[2]))


def path(offer: Offer) -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/"


def test_walk_leads_to_the_neighbours_in_the_lists_order(world: World) -> None:
    first, second, third = three(world)
    walk = walk_at(second)
    assert walk.previous() == walking.address(first, TO_DECIDE)
    assert walk.next() == walking.address(third, TO_DECIDE)
    assert walk.position() == "2"


def test_walk_ends_where_the_list_ends(world: World) -> None:
    first, _second, third = three(world)
    assert (walk_at(first).previous(), walk_at(third).next()) == ("", "")


def test_walk_goes_on_from_the_old_place_after_a_decision(world: World) -> None:
    first, second, _third = three(world)
    walk = walk_at(first)
    fail(first)
    assert walk.next().startswith(path(second))


def test_walk_counts_places_only_so_far(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MOST", 1)
    assert walk_at(three(world)[2]).position() == "1+"


@pytest.mark.parametrize("query", ["", "in=x", "in=x&at=", "in=x&at=nonsense", "at=1-1", "in=x&at=1-1%00"])
def test_walk_of_nonsense_is_none(query: str) -> None:
    walk = Walk.read(QueryDict(query))
    assert (walk.is_on, walk.suffix, walk.next(), walk.position()) == (False, "", "", "")


@pytest.mark.rule(12)
def test_step_of_a_walk_costs_one_query_rule_12(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    walk = walk_at(three(world)[1])
    with django_assert_max_num_queries(1):
        assert walk.next()


def push(client: Client, offer: Offer, **data: Any) -> Any:
    return client.post(f"{path(offer)}in-progress/{walk_at(offer).suffix}", {"version": offer.version, **data})


def test_push_and_next_goes_on_and_names_the_report(desk: Client, world: World) -> None:
    first, second, _third = three(world)
    response = push(desk, first, and_next="1")
    assert response["Location"].startswith(path(second))
    assert response["Location"].endswith(f"&pushed={StateReport.objects.get().pk}")
    assert "eins" in desk.get(response["Location"]).content.decode()


def test_push_and_next_at_the_end_returns_to_the_listing(desk: Client, world: World) -> None:
    last = three(world)[2]
    assert push(desk, last, and_next="1")["Location"].startswith(path(last))


def test_push_keeps_the_walk(desk: Client, world: World) -> None:
    first = three(world)[0]
    assert push(desk, first)["Location"] == path(first) + walk_at(first).suffix


@pytest.mark.parametrize("name", ["resend", "confirm", "taken-down"])
def test_act_keeps_the_walk(desk: Client, world: World, name: str) -> None:
    address = walking.address(three(world)[1], TO_DECIDE)
    shown, _, query = address.partition("?")
    response = desk.post(f"{shown}{name}/?{query}", {"version": 1})
    assert response["Location"] == address


def test_ready_error_of_an_empty_field_keeps_the_walk(desk: Client, world: World) -> None:
    Attribute.objects.create(attribute_id="farbe", name="Farbe", required=True)
    offer = three(world)[1]
    page = desk.get(walking.address(offer, TO_DECIDE)).content.decode()
    ready = html.unescape(next(one for one in re.findall(r'href="([^"]+)', page) if "missing=" in one))
    assert ready == f"{path(offer)}failed/{walk_at(offer).suffix}&missing=farbe"
    form: Any = desk.get(ready)
    assert 'name="and_next"' in form.content.decode()
    assert form.context["rows"][0]["related_attribute_id"].value() == "farbe"


def test_undo_of_a_failure_keeps_the_walk_and_what_was_typed(desk: Client, world: World) -> None:
    """The form of a report is drawn again and again without the page's address: it brings that along."""
    offer = three(world)[1]
    address = walking.address(offer, TO_DECIDE)
    fail(offer)
    report = StateReport.objects.get().pk
    response = desk.post(f"{path(offer)}cancel/", {"report": report, "next": address})
    assert response["Location"] == f"{address}&again={report}"
    page = desk.get(response["Location"]).content.decode()
    assert html.escape(f"failed/?{address.partition('?')[2]}&again={report}") in page


def test_undo_takes_no_place_from_another_listing(desk: Client, world: World) -> None:
    first, second, _third = three(world)
    fail(second)
    report = StateReport.objects.get().pk
    given = {"report": report, "next": walking.address(first, TO_DECIDE)}
    undone = desk.post(f"{path(second)}cancel/", given)["Location"]
    second.refresh_from_db()
    assert undone == f"{walking.address(second, TO_DECIDE)}&again={report}"


def walked(client: Client, address: str, *, at: int = 0) -> tuple[str, str, str]:
    """Open a page, go to a listing that it shows, and return its place and where previous and next lead."""
    opened: Any = client.get(address)
    context: Any = client.get(opened.context["rows"][at].address).context
    return context["position"], context["previous_url"], context["next_url"]


def test_walk_goes_through_what_pasted_lines_found(desk: Client, world: World) -> None:
    one, two, three_ = three(world)
    lines = "%0A".join(f"{offer.seller_id}/{offer.offer_id}" for offer in (three_, one, two))
    position, before, after = walked(desk, f"/listings/find/?lines={lines}", at=1)
    assert position == "2"
    assert before.startswith(path(three_))
    assert after.startswith(path(two))
    fail(one)  # decided, and still found
    assert desk.get(after).context["previous_url"].startswith(path(one))
    assert desk.get(after).context["walk"].list_url == f"/listings/find/?lines={lines.replace('/', '%2F')}"


def test_lines_that_no_address_holds_are_not_walked(world: World) -> None:
    offer = listing(world)
    assert walking.address_of_found(offer, "x" * 2000, 0) == path(offer)


@pytest.mark.parametrize("at", ["0-0", "99-1", "1-99999"])
def test_walk_at_no_place_of_the_lines_leads_nowhere(desk: Client, world: World, at: str) -> None:
    offer = listing(world, offer_id=1)
    response = desk.get(path(offer), {"in": "lines=shop%2F1", "at": at})
    assert response.status_code == 200


def test_walk_goes_through_the_listings_of_a_bulk_action(desk: Client, world: World) -> None:
    offers = three(world)
    listing(world, title="not of it")
    job = carry_out(order(offers=Offer.objects.filter(pk__in=[offer.pk for offer in offers])))
    places = sorted(walked(desk, f"/bulk/{job.pk}/", at=at)[0] for at in range(3))
    assert places == ["1", "2", "3"]


def test_walk_through_rejected_ones_leaves_out_the_others(desk: Client, world: World) -> None:
    offers = three(world)
    job = carry_out(order())
    answer(ReportStatus.REJECTED, *offers[:2])
    answer(ReportStatus.SENT, offers[2])
    settled(job)
    addresses = [walked(desk, f"/bulk/{job.pk}/?result=rejected", at=at)[1:] for at in range(2)]
    assert [bool(before) + bool(after) for before, after in addresses] == [1, 1]


def test_walk_goes_through_the_listings_of_a_code(desk: Client, world: World) -> None:
    for offer in three(world):
        fail(offer)
    FAILURES.refresh()
    position, before, after = walked(desk, "/failures/code/?code=E-17", at=1)
    assert (position, bool(before), bool(after)) == ("2", True, True)


def test_push_and_next_walks_a_bulk_action(desk: Client, world: World) -> None:
    three(world)
    job = carry_out(order())
    first: Any = desk.get(f"/bulk/{job.pk}/").context["rows"]
    at_top = next(row for row in first if walked_position(desk, row.address) == "1")
    form = at_top.address.replace("/?", "/in-progress/?")
    version = desk.get(form).context["offer"].version
    pushed = desk.post(form, {"version": version, "and_next": "1"})
    assert "pushed=" in pushed["Location"]
    assert f"bulk%3D{job.pk}" in pushed["Location"]


@pytest.mark.parametrize("query", ["state=to_decide", "lines"])
def test_undo_on_the_next_listing_goes_back_into_the_same_list(desk: Client, world: World, query: str) -> None:
    first, second, _third = three(world)
    lines = f"{first.seller_id}/{first.offer_id}\n{second.seller_id}/{second.offer_id}"
    found = walking.address_of_found(first, lines, 0)
    address = walking.address(first, TO_DECIDE) if query != "lines" else found
    pushed = desk.post(address.replace("/?", "/in-progress/?"), {"version": first.version, "and_next": "1"})
    report = StateReport.objects.get().pk
    undone = desk.post(f"{path(first)}cancel/", {"report": report, "next": pushed["Location"]})
    context: Any = desk.get(undone["Location"]).context
    assert context["next_url"].startswith(path(second))
    assert context["acts_suffix"].endswith(f"&again={report}")


def walked_position(client: Client, address: str) -> str:
    return str(client.get(address).context["position"])
