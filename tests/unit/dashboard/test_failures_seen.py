"""When failures were seen, how they grow, and in which order they are told."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.figures import kinds
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.models import FailureKind
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.listings.patterns import key_of
from channelsync.runtime import setwise
from channelsync.runtime.models import SharedValue
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, list_it, listing
from tests.unit.dashboard.grouped import error, group, message, text


def at(days: float) -> datetime:
    """Return the time so many days ago."""
    return timezone.now() - timedelta(days=days)


def test_first_and_last_seen_reach_back_to_the_first_failure(world: World, db: None) -> None:
    old, new = fail(listing(world), error("X", "Picture 3")), fail(listing(world), error("X", "Picture 5"))
    Transition.objects.filter(offer=old).update(at=at(400))
    Transition.objects.filter(offer=new).update(at=at(1))
    list_it(old)
    SharedValue.objects.all().delete()
    assert (_days(group("X").first_at), _days(group("X").last_at)) == (400, 1)
    assert (_days(message("Picture {n}").first_at), _days(message("Picture {n}").last_at)) == (400, 1)


def _days(moment: datetime | None) -> int | None:
    return (timezone.now() - moment).days if moment else None


def test_first_seen_stays_though_what_failed_first_is_forgotten(world: World, db: None) -> None:
    first = fail(listing(world), error("X"))
    Transition.objects.filter(offer=first).update(at=at(30))
    seen = group("X").first_at
    ListingError.objects.filter(offer=first).delete()
    fail(listing(world), error("X"))
    assert group("X").first_at == seen


def test_pause_of_weeks_leaves_no_gap_in_what_is_remembered(world: World, db: None) -> None:
    group_before = FAILURES.recount().what.codes
    missed = fail(listing(world), error("X"))
    Transition.objects.filter(offer=missed).update(at=at(20))
    row = SharedValue.objects.get(key="desk.failing_days")
    _at, *rest = json.loads(row.value)
    SharedValue.objects.filter(pk=row.pk).update(value=json.dumps([at(25).timestamp(), *rest]))
    FAILURES.recount()
    assert group_before == []
    assert FailureKind.objects.get().first_at == Transition.objects.get(offer=missed, to_state="failed").at


def test_code_that_nobody_fails_for_shows_its_last_message(desk: Client, world: World) -> None:
    offer = fail(listing(world), error("X", "Old words"))
    Transition.objects.filter(offer=offer).update(at=at(2))
    list_it(fail(offer, error("X", "Field 'A' is empty")))
    assert "Field … is empty" in text(desk, "/failures/")
    assert "Old words" not in text(desk, "/failures/")
    Transition.objects.update(at=at(99))
    FAILURES.recount()
    shown = desk.get("/failures/code/?code=X").context["group"]
    assert (shown.message, shown.listings, shown.first_at is None) == ("Field {text} is empty", 0, False)


def test_days_of_two_weeks_are_counted_once_a_listing(world: World, db: None) -> None:
    offer = fail(listing(world), error("X", "a"), error("X", "b"))
    fail(offer, error("X", "a"))
    Transition.objects.filter(offer=fail(listing(world), error("X", "a"))).update(at=at(5))
    assert group("X").days == [0] * 8 + [1] + [0] * 4 + [1]
    assert (message("a").week, message("b").week) == (2, 1)


def test_days_that_are_over_are_not_counted_again(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    fail(listing(world), error("X"))
    FAILURES.recount()
    with django_assert_max_num_queries(22):
        FAILURES.recount()


@pytest.mark.parametrize(
    ("sort", "codes"),
    [("", ["MANY", "NEW", "OLD"]), ("new", ["NEW", "MANY", "OLD"]), ("value", ["OLD", "MANY", "NEW"]), ("x", None)],
)
def test_failures_are_ordered(desk: Client, world: World, sort: str, codes: list[str] | None) -> None:
    for days, code, price in ((9, "OLD", 50), (5, "MANY", 2), (4, "MANY", 1), (1, "NEW", 1)):
        offer = fail(listing(world), error(code))
        Offer.objects.filter(pk=offer.pk).update(price=price, currency="EUR", quantity=3)
        Transition.objects.filter(offer=offer).update(at=at(days))
    shown = [one.code for one in desk.get(f"/failures/?sort={sort}").context["groups"]]
    assert shown == (codes or ["MANY", "NEW", "OLD"])


def test_figures_of_another_message_than_any_lead_to_its_code(desk: Client, world: World) -> None:
    fail(listing(world), error("X"))
    for key in ("f" * 16, "F" * 16, "nonsense", "0" * 17):
        answer = desk.get("/failures/code/", {"code": "X", "message": key})
        assert (answer.status_code, answer.context["group"].key, answer.context["listings"].number) == (200, "", 1)


def test_failure_of_this_moment_has_a_page_before_it_is_counted(desk: Client, world: World) -> None:
    fail(listing(world), error("X", "Picture 3"))
    key = kinds.key_text(key_of("X", "Picture 4"))
    chip = ListingFilter(message=key).chips()[0].label
    assert chip == "Message: X: Picture …"


def test_what_could_not_be_remembered_is_counted_again(world: World, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (400, 3):
        Transition.objects.filter(offer=fail(listing(world), error("X"))).update(at=at(days))

    def locked(*_rows: object, **_options: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(setwise, "insert", locked)
        assert (group("X").listings, FailureKind.objects.count()) == (2, 0)
    assert _days(group("X").first_at) == 400
    assert _days(FailureKind.objects.get().last_at) == 3
