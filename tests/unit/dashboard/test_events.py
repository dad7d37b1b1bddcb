"""The inbox's pages."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from channelsync.dashboard.inbox import pages as inbox_pages
from channelsync.events.models import EventStatus, InboxEvent, SinkDelivery
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed, listing

BUYER = "Beispielweg 7"


def foreign(world: World) -> InboxEvent:
    """Return an order, which nothing here handles."""
    world.emit("Seller:Order.Confirmed", {"sellerId": "shop", "street": BUYER})
    feed(world)
    return InboxEvent.objects.get(type="Seller:Order.Confirmed")


@pytest.mark.rule(15)
def test_foreign_payload_is_hidden_without_permission_rule_15(desk: Client, world: World) -> None:
    page = desk.get(f"/events/{foreign(world).pk}/").content.decode()
    assert BUYER not in page
    assert "needs a permission of its own" in page


def test_event_says_which_sink_took_it(desk: Client, world: World) -> None:
    event, now = foreign(world), timezone.now()
    SinkDelivery.objects.create(event=event, sink="shop.orders.take", next_try_at=now, done_at=now)
    SinkDelivery.objects.create(event=event, sink="shop.mail.send", next_try_at=now, error="no route")
    page = desk.get(f"/events/{event.pk}/").content.decode()
    assert "shop.orders.take</code> taken" in page
    assert "no route" in page


@pytest.mark.rule(15)
def test_foreign_payload_is_shown_with_permission_rule_15(desk: Client, staff: User, world: World) -> None:
    staff.user_permissions.add(Permission.objects.get(codename="view_foreign_payload"))
    assert BUYER in desk.get(f"/events/{foreign(world).pk}/").content.decode()


@pytest.mark.rule(15)
def test_foreign_payload_is_in_no_list_and_no_search_rule_15(desk: Client, world: World) -> None:
    foreign(world)
    assert BUYER not in desk.get("/events/").content.decode()
    assert not desk.get("/events/", {"q": BUYER}).context["events"]


def test_event_of_listing_shows_payload_and_leads_there(desk: Client, world: World) -> None:
    offer = listing(world, title="Assam")
    page = desk.get(f"/events/{InboxEvent.objects.get().pk}/").content.decode()
    assert "&quot;title&quot;: &quot;Assam&quot;" in page
    assert f'href="/listings/{offer.seller_id}/{offer.offer_id}/"' in page


@pytest.mark.parametrize("query", ["status=applied", "type=Seller:Offer.New", "q=shop/5", "q=5", "status=nonsense"])
def test_filter_finds_event(desk: Client, world: World, query: str) -> None:
    listing(world, offer_id=5)
    assert len(desk.get(f"/events/?{query}").context["events"]) == 1


@pytest.mark.parametrize("query", ["status=invalid", "type=Seller:Offer.End", "q=shop/6", "q=none", "before=1"])
def test_filter_leaves_event_out(desk: Client, world: World, query: str) -> None:
    listing(world, offer_id=5)
    assert not desk.get(f"/events/?{query}").context["events"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("status=failed", "“status=failed” means nothing"),
        ("from=yesterday&status=", "“from=yesterday” means nothing"),
        ("sellr=shop", "“sellr=shop” means nothing"),
        ("status=applied&from=2026-01-01&before=9&q=x&seller=shop&waits=", ""),
    ],
)
def test_inbox_says_what_it_passes_over(desk: Client, query: str, told: str) -> None:
    page = desk.get(f"/events/?{query}").content.decode()
    assert told in page
    assert ("means nothing in a filter" in page) is bool(told)


def test_pages_show_every_event_once(desk: Client, world: World) -> None:
    world.add_offers(60)
    feed(world)
    first = desk.get("/events/?status=applied")
    second = desk.get(f"/events/{first.context['older_url']}")
    seen = {event.pk for page in (first, second) for event in page.context["events"]}
    assert (len(seen), second.context["older_url"]) == (60, "")


def test_unknown_event_is_404(desk: Client) -> None:
    assert desk.get(f"/events/{10**30}/").status_code == 404


def test_apply_again_applies_what_was_invalid(desk: Client, world: World) -> None:
    listing(world, offer_id=5)
    event = InboxEvent.objects.get()
    body = json.loads(event.raw)
    body["id"], body["event"]["offerId"] = "f" * 24, 6
    later = InboxEvent.objects.create(
        event_id="f" * 24,
        type=event.type,
        raw=json.dumps(body),
        status=EventStatus.INVALID,
        received_at=event.received_at,
    )
    page = desk.post(f"/events/{later.pk}/apply/", follow=True).content.decode()
    assert "The event was applied again: Applied." in page
    assert desk.get("/listings/shop/6/").status_code == 200


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("seller=shop", 1),
        ("seller=other", 0),
        ("text=STRASSE", 1),
        ("text=nowhere", 0),
        ("type=Seller:Offer.New&text=tee", 1),
    ],
)
def test_inbox_is_narrowed(desk: Client, world: World, query: str, count: int) -> None:
    listing(world, title="Tee für die Straße")
    assert len(desk.get(f"/events/?{query}").context["events"]) == count


@pytest.mark.parametrize(
    ("days", "count"), [("from={0}&to={0}", 1), ("from={1}", 0), ("to={2}", 0), ("from=x&to=9", 1)]
)
def test_inbox_is_narrowed_to_days_of_the_reader(desk: Client, world: World, days: str, count: int) -> None:
    listing(world)
    today = timezone.localdate()
    around = [today, today + timedelta(days=1), today - timedelta(days=1)]
    assert len(desk.get("/events/?" + days.format(*around)).context["events"]) == count


@pytest.mark.rule(15)
def test_text_is_not_searched_in_foreign_payloads_rule_15(desk: Client, staff: User, world: World) -> None:
    staff.user_permissions.add(Permission.objects.get(codename="view_foreign_payload"))
    foreign(world)
    assert not desk.get("/events/", {"text": BUYER}).context["events"]


def test_text_search_reads_a_bounded_number_and_goes_on(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_pages, "READ_AT_MOST", 3)
    monkeypatch.setattr(inbox_pages, "READ_AT_ONCE", 2)
    listing(world, title="Assam")
    world.add_offers(4)
    feed(world)
    first = desk.get("/events/?text=assam").context
    second = desk.get(f"/events/{first['older_url']}").context
    assert (first["read"], len(first["events"]), len(second["events"])) == (3, 0, 1)
    assert not second["older_url"]


def broken_events(count: int) -> list[InboxEvent]:
    """Leave events in the inbox that were invalid, and are not any more."""
    event = InboxEvent.objects.get()
    for number in range(count):
        body = json.loads(event.raw)
        body["id"], body["event"]["offerId"] = f"{number:024x}", 100 + number
        InboxEvent.objects.create(
            event_id=body["id"],
            type=event.type,
            raw=json.dumps(body),
            status=EventStatus.INVALID,
            received_at=event.received_at,
        )
    return list(InboxEvent.objects.filter(status=EventStatus.INVALID))


def test_selected_events_are_applied_again(desk: Client, world: World) -> None:
    applied = listing(world, offer_id=5)
    first, second, third = broken_events(3)
    untouched = InboxEvent.objects.get(offer_id=applied.offer_id)
    page = desk.post("/events/apply/", {"pk": [first.pk, second.pk, untouched.pk, "x"]}, follow=True).content.decode()
    assert "The events were applied again: Applied 2." in page
    third.refresh_from_db()
    assert third.status == EventStatus.INVALID


def test_selecting_nothing_says_so(desk: Client) -> None:
    page = desk.post("/events/apply/", {"pk": [], "next": "//evil.example"}, follow=True).content.decode()
    assert "No event was selected" in page


def test_full_page_needs_no_more_queries_than_a_short_one(
    desk: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.add_offers(60)
    feed(world)
    with django_assert_max_num_queries(12):
        desk.get("/events/")


@pytest.mark.parametrize(
    ("days", "count"),
    [("created_from={0}&created_to={0}", 1), ("created_from={1}", 1), ("created_to={2}", 0), ("from={0}&to={0}", 0)],
)
def test_inbox_tells_days_of_creation_from_days_of_receipt(desk: Client, world: World, days: str, count: int) -> None:
    listing(world)
    now = timezone.now()
    InboxEvent.objects.update(created_at=now - timedelta(days=3), received_at=now)
    around = [timezone.localdate(now - timedelta(days=back)) for back in (3, 4, 5)]
    assert len(desk.get("/events/?" + days.format(*around)).context["events"]) == count


@pytest.mark.parametrize("text", ["", "&text=e"])
def test_pages_by_creation_show_every_event_once_latest_first(desk: Client, world: World, text: str) -> None:
    world.add_offers(60)
    feed(world)
    at = timezone.now()
    for number, event in enumerate(InboxEvent.objects.order_by("id")):
        InboxEvent.objects.filter(pk=event.pk).update(created_at=at - timedelta(seconds=(number * 7) % 11))
    first = desk.get(f"/events/?created_from={timezone.localdate(at - timedelta(days=1))}{text}")
    second = desk.get(f"/events/{first.context['older_url']}")
    seen = [event for page in (first, second) for event in page.context["events"]]
    assert len({event.pk for event in seen}) == 60
    assert [event.created_at for event in seen] == sorted((event.created_at for event in seen), reverse=True)


@pytest.fixture
def left_over(db: None, world: World, settings: Settings) -> None:
    """Leave an event unapplied, another unacknowledged, one refused by two sinks, and the same of a moment ago."""
    settings.EVENT_SINKS = ["shop.a", "shop.b"]
    world.add_offers(7)
    feed(world)
    now = timezone.now()
    InboxEvent.objects.update(acknowledged_at=now)
    new, unacknowledged, refused, *recent = InboxEvent.objects.order_by("id").values_list("pk", flat=True)
    InboxEvent.objects.filter(pk__in=[new, recent[0]]).update(status=EventStatus.NEW)
    InboxEvent.objects.filter(pk__in=[unacknowledged, recent[1]]).update(acknowledged_at=None)
    InboxEvent.objects.exclude(pk__in=recent).update(received_at=now - timedelta(hours=1))
    for sink, tries in (("shop.a", 1), ("shop.b", 2), ("shop.gone", 5)):
        SinkDelivery.objects.create(event_id=refused, sink=sink, tries=tries, next_try_at=now)
    SinkDelivery.objects.create(event_id=recent[2], sink="shop.a", next_try_at=now)
    SinkDelivery.objects.create(event_id=recent[3], sink="shop.a", tries=1, next_try_at=now, done_at=now)


@pytest.mark.usefixtures("left_over")
@pytest.mark.parametrize("what", ["apply", "acknowledge", "sink"])
def test_events_left_over_are_counted_where_the_overview_leads(desk: Client, what: str) -> None:
    overview = desk.get("/")
    wrong = overview.context["troubles"]
    numbers = {"apply": wrong.unapplied, "acknowledge": wrong.unacknowledged, "sink": wrong.undelivered}
    assert f'href="/events/?waits={what}"' in overview.content.decode()
    assert numbers[what] == len(desk.get(f"/events/?waits={what}").context["events"]) == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31", "3000-01-01"])
@pytest.mark.parametrize("name", ["from", "to", "created_from", "created_to"])
def test_days_that_no_clock_shows_ask_nothing(desk: Client, name: str, day: str) -> None:
    assert desk.get("/events/", {name: day}).status_code == 200


def test_event_that_stays_invalid_says_when_and_how_often_it_was_tried(desk: Client, world: World) -> None:
    offer = listing(world)
    world.emit("Seller:Offer.PriceUpdate", {"sellerId": "shop", "offerId": offer.offer_id, "priceList": []})
    feed(world)
    event = InboxEvent.objects.latest("pk")
    assert (event.status, event.error) == (EventStatus.INVALID, "priceList: empty")
    page = desk.get(f"/events/{event.pk}/").content.decode()
    assert "<dt>Last tried</dt>" in page
    assert "<dt>Tries</dt><dd>1</dd>" in page
    again = desk.post(f"/events/{event.pk}/apply/", follow=True).content.decode()
    assert "<dt>Tries</dt><dd>2</dd>" in again


@pytest.mark.parametrize("path", ["/events/", "/events/{pk}/"])
def test_inbox_calls_types_by_words(desk: Client, world: World, path: str) -> None:
    listing(world)
    page = desk.get(path.format(pk=InboxEvent.objects.get().pk)).content.decode()
    assert "New listing from the seller" in page
    assert "Seller:Offer.New" in page
