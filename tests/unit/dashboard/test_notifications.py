"""The list of messages that sellers were sent over SCX."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.listings.models import Seller
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing
from tests.unit.dashboard.replies import notified


@pytest.fixture(autouse=True)
def shop(world: World, db: None) -> Seller:
    return listing(world, offer_id=1).seller


@pytest.mark.parametrize(
    ("status", "number"), [("rejected", 1), ("unknown", 1), ("sent", 0), ("waiting", 0), ("cancelled", 0)]
)
def test_overview_leads_to_messages_that_a_person_must_look_at(desk: Client, status: str, number: int) -> None:
    row = notified(status=status)
    assert ("/notifications/?unsettled=1" in desk.get("/").content.decode()) == bool(number)
    listed = desk.get("/notifications/?unsettled=1").content.decode()
    assert (f"/notifications/{row.pk}/" in listed) == bool(number)
    assert f"/notifications/{row.pk}/" in desk.get("/notifications/").content.decode()


def test_messages_of_one_seller_are_listed_alone(desk: Client, world: World) -> None:
    listing(world, "other")
    row = notified()
    assert f"/notifications/{row.pk}/" in desk.get("/notifications/?seller=shop").content.decode()
    assert f"/notifications/{row.pk}/" not in desk.get("/notifications/?seller=other").content.decode()
    assert desk.get("/notifications/?seller=no%00body").status_code == 404


@pytest.mark.rule(12)
@pytest.mark.parametrize("number", [1, 120])
def test_messages_are_listed_with_as_many_queries_however_many_there_are_rule_12(
    desk: Client, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        notified(key=uuid4(), message=f"Nr. {index}")
    with django_assert_max_num_queries(6):
        listed = desk.get("/notifications/").content.decode()
    assert listed.count("Nr. ") == min(number, 100)
    assert ("The newest 100 are shown" in listed) == (number > 100)
