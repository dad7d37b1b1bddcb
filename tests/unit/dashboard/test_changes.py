"""What a seller changed since a listing failed, and whether it was what the error named."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute
from channelsync.dashboard.listing import changes
from channelsync.dashboard.listing.changes import SinceFailure, since_failure
from channelsync.dashboard.listing.told import open_failure
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, list_it, listing, target

pytestmark = pytest.mark.django_db
NAMES_TITLE = ErrorEntry("E-1", "Title too short", related_attribute_id="title")
NAMES_COLOUR = ErrorEntry("E-2", "No colour", related_attribute_id="colour")
NAMES_NOTHING = ErrorEntry("E-3", "No")
COLOUR = [{"attributeId": "colour", "value": "red"}]


def failed(world: World, *errors: ErrorEntry) -> Offer:
    return fail(listing(world, title="Kanne", channelAttributeList=[]), *errors or [NAMES_TITLE])


def update(world: World, offer: Offer, **event: Any) -> None:
    world.offer_update(offer.seller_id, offer.offer_id, **event)
    feed(world)
    offer.refresh_from_db()


def since(offer: Offer) -> SinceFailure:
    found = since_failure(offer)
    assert found is not None
    return found


def test_listing_that_never_failed_has_no_changes_since(world: World) -> None:
    assert since_failure(list_it(listing(world))) is None


def test_nothing_sent_since_is_nothing_relevant(world: World) -> None:
    found = since(failed(world))
    assert (found.steps, found.nothing_relevant) == ([], True)


def test_change_of_what_an_error_named_is_found(world: World) -> None:
    offer = failed(world, NAMES_TITLE, NAMES_COLOUR, NAMES_NOTHING)
    update(world, offer, title="Rote Teekanne")
    found = since(offer)
    assert [one.changed for one in found.named] == [True, False, None]
    assert not found.nothing_relevant


def test_change_of_the_named_attribute_is_found(world: World) -> None:
    offer = failed(world, NAMES_COLOUR, NAMES_NOTHING)
    update(world, offer, channelAttributeList=COLOUR)
    assert [one.changed for one in since(offer).named] == [True, None]


def test_update_without_changes_is_nothing_relevant(world: World) -> None:
    offer = failed(world)
    update(world, offer)
    found = since(offer)
    assert (len(found.steps), found.nothing_relevant) == (1, True)


def test_steps_tell_revision_by_revision(world: World) -> None:
    offer = failed(world)
    update(world, offer, title="Teekanne")
    update(world, offer, title="Kanne")
    found = since(offer)
    assert [step.changes.shown[0].after for step in found.steps] == ["Kanne", "Teekanne"]
    assert not found.total


def test_many_revisions_count_in_the_total(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "STEPS", 2)
    offer = failed(world)
    for number in range(4):
        update(world, offer, title=f"Kanne {number}")
    found = since(offer)
    assert [step.changes.shown[0].before for step in found.steps] == ["Kanne 2", "Kanne 1"]
    assert (found.more_steps, found.total.shown[0].before) == (True, "Kanne")


def test_newest_failure_counts(world: World) -> None:
    offer = failed(world)
    update(world, offer, title="Teekanne")
    assert since(fail(offer)).steps == []


def test_payload_that_cannot_be_read_is_said(world: World) -> None:
    offer = failed(world)
    update(world, offer, title="Teekanne")
    InboxEvent.objects.filter(pk=offer.revisions.get(number=offer.revision).event_id).update(raw="{")
    found = since(offer)
    assert (found.is_whole, found.nothing_relevant, bool(found.steps[0].problem)) == (False, False, True)


def test_changes_of_a_variation_are_its_own(world: World) -> None:
    children = [{"offerId": 501, "sku": "A", "title": "x"}, {"offerId": 502, "sku": "B", "title": "x"}]
    parent = listing(world, variationList=children)
    child = fail(Offer.objects.get(offer_id=501, seller_id=parent.seller_id), NAMES_TITLE)
    update(world, parent, variationList=[{**one, "title": "y"} for one in children])
    assert [change.variation for change in since(child).total.shown] == ["A"]


def test_changes_cost_a_bounded_number_of_statements(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offer = failed(world)
    for number in range(5):
        update(world, offer, title=f"Kanne {number}")
    with django_assert_max_num_queries(5):
        since(offer)


def test_template_shows_hostile_texts_harmlessly(world: World) -> None:
    offer = failed(world, NAMES_TITLE)
    update(world, offer, title="<script>alert(1)</script>", channelAttributeList=COLOUR)
    html = render_to_string("changes/since_failure.html", {"since": since(offer)})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html


def choose_colours(offer: Offer) -> None:
    """Let the category take two colours only."""
    Offer.objects.filter(pk=offer.pk).update(category_id="c1")
    values = [["1", "Rot"], ["2", "Blau"]]
    Attribute.objects.create(category_id="c1", attribute_id="colour", name="Farbe", values=values)


@pytest.mark.parametrize(("value", "is_fixed"), [("2", True), ("Blau", True), ("Holz", False)])
def test_change_to_what_is_not_allowed_mends_nothing(desk: Client, world: World, value: str, is_fixed: bool) -> None:
    said = [{"attributeId": "colour", "value": "1"}]
    offer = fail(listing(world, channelCategoryId="c1", channelAttributeList=said), NAMES_COLOUR)
    choose_colours(offer)
    update(world, offer, channelAttributeList=[{"attributeId": "colour", "value": value}])
    found = since(offer)
    assert [(one.changed, one.allowed) for one in found.named] == [(True, is_fixed)]
    page = desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/").content.decode()
    assert ("changed, but the value is not allowed" in page) == (not is_fixed)
    assert ("> not an allowed value<" in page) == (not is_fixed)


def test_changed_values_are_told_by_their_names(world: World) -> None:
    said = [{"attributeId": "colour", "value": "1"}]
    offer = fail(listing(world, channelCategoryId="c1", channelAttributeList=said), NAMES_COLOUR)
    choose_colours(offer)
    update(world, offer, channelAttributeList=[{"attributeId": "colour", "value": "Holz"}])
    (change,) = since(offer).total.shown
    assert (change.before, change.after) == ("Rot", "Holz")


def test_variation_is_judged_by_its_own_attributes(world: World) -> None:
    def children(value: str) -> list[dict[str, Any]]:
        said = [{"attributeId": "colour", "value": value}]
        return [{"offerId": 501, "sku": "A", "channelAttributeList": said}, {"offerId": 502, "sku": "B"}]

    parent = listing(world, channelCategoryId="c1", variationList=children("1"))
    choose_colours(parent)
    both = Offer.objects.filter(offer_id__in=(501, 502)).order_by("offer_id")
    both.update(category_id="c1")
    failed_ones = [fail(child, NAMES_COLOUR) for child in both]
    update(world, parent, variationList=children("Holz"))
    assert [since(child).refused for child in failed_ones] == [{"colour"}, frozenset()]


def asks_whether_fixed(client: Client, offer: Offer) -> bool:
    return 'id="changes"' in client.get(f"/listings/{offer.seller_id}/{offer.offer_id}/").content.decode()


def test_page_asks_whether_an_update_after_a_failure_mended_it(desk: Client, world: World) -> None:
    offer = list_it(listing(world, title="Kanne"))
    update(world, fail(offer), title="Teekanne")
    assert asks_whether_fixed(desk, offer)


def test_page_asks_nothing_once_the_listing_was_told_listed(desk: Client, world: World) -> None:
    offer = failed(world)
    update(world, offer, title="Teekanne")
    list_it(offer)
    assert not asks_whether_fixed(desk, offer)
    update(world, offer, title="Rote Teekanne")
    assert not asks_whether_fixed(desk, offer)


def test_listed_that_was_taken_back_answers_nothing(desk: Client, world: World) -> None:
    offer = failed(world)
    update(world, offer, title="Teekanne")
    made = reports.report_listed(targets=[target(offer)], by=COLLEAGUE, delay=timedelta(minutes=1))
    reports.cancel(report_id=made.report_ids[0], by=COLLEAGUE)
    assert asks_whether_fixed(desk, offer)


def test_page_asks_nothing_about_an_ended_listing(desk: Client, world: World) -> None:
    offer = failed(world)
    update(world, offer, title="Teekanne")
    world.end(offer.seller_id, offer.offer_id)
    feed(world)
    assert not asks_whether_fixed(desk, offer)


def test_parent_that_is_listed_answers_for_its_variations(world: World) -> None:
    children = [{"offerId": 501, "sku": "A", "title": "x"}]
    parent = listing(world, variationList=children)
    child = fail(Offer.objects.get(offer_id=501, seller_id=parent.seller_id))
    list_it(parent)
    update(world, parent, variationList=[{**children[0], "title": "y"}])
    child.refresh_from_db()
    assert open_failure(child) is not None  # the parent was listed while the variation had a state of its own
    list_it(parent)
    assert open_failure(child) is None
