"""Figures that are kept."""

from datetime import timedelta

import msgspec
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from channelsync.dashboard import tasks
from channelsync.dashboard.figures.all import ALL
from channelsync.dashboard.figures.decisions import DECISIONS, p90
from channelsync.dashboard.figures.kept import Kept, Taken
from channelsync.dashboard.figures.work import WORK
from channelsync.listings.models import ListingError
from channelsync.runtime.models import SharedValue
from channelsync.sandbox.world import World
from tests.conftest import FROZEN_AT
from tests.unit.dashboard.feeding import fail, listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
QUICK, SLOW = 0.01, 9.0


class Count(msgspec.Struct):
    """How often it was counted."""

    number: int


def kept(took: float) -> Kept[Count]:
    """Return figures that count how often they were counted, as if that took so long."""

    def count(before: Taken[Count] | None) -> Count:
        return Count(before.what.number + 1 if before else 1)

    class Timed(Kept[Count]):
        def refresh(self, before: Taken[Count] | None = None, *, patient: bool = False) -> Taken[Count]:
            taken = Kept.refresh(self, before, patient=patient)
            row = SharedValue.objects.get(key="desk.test")
            at, _took, what = msgspec.json.decode(row.value, type=tuple[float, float, msgspec.Raw])
            row.value = msgspec.json.encode((at, took, what)).decode()
            row.save()
            return taken

    return Timed("test", Count, count)


def test_quick_figures_are_counted_again_when_they_are_old(frozen_time: time_machine.Traveller) -> None:
    figures = kept(QUICK)
    assert [figures.current().what.number, figures.current().what.number] == [1, 1]
    frozen_time.shift(5)
    assert figures.current().what.number == 2


def test_page_never_counts_what_takes_long(frozen_time: time_machine.Traveller) -> None:
    figures = kept(SLOW)
    figures.current()
    frozen_time.shift(3600)
    taken = figures.current()
    assert (taken.what.number, taken.age) == (1, timedelta(hours=1))


def test_figures_of_another_version_are_counted_anew() -> None:
    SharedValue.objects.create(key="desk.test", value='[1.0,0.1,{"other":true}]')
    assert kept(QUICK).current().what.number == 1


def test_task_counts_all_that_is_due(frozen_time: time_machine.Traveller, settings: Settings) -> None:
    settings.FIGURES_INTERVAL = 60
    tasks.count()
    stored = [figures.stored() for figures in ALL]
    assert all(stored)
    frozen_time.shift(40)
    tasks.count()
    before, after = stored[0], WORK.stored()
    assert before is not None
    assert after is not None
    assert after.at - before.at == timedelta(seconds=40)


def test_what_takes_long_is_counted_less_often(frozen_time: time_machine.Traveller) -> None:
    figures = kept(SLOW)
    figures.current()
    frozen_time.shift(100)
    assert not figures.is_due(timedelta(seconds=60))
    frozen_time.shift(100)
    assert figures.is_due(timedelta(seconds=60))


def test_days_that_are_over_are_not_counted_again(
    frozen_time: time_machine.Traveller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = DECISIONS.recount()
    frozen_time.shift(timedelta(days=1))
    with django_assert_max_num_queries(8):
        second = DECISIONS.recount()
    assert second.what[:-2] == first.what[1:-1]
    assert len(second.what) == 30


def test_days_are_the_same_for_readers_far_away(frozen_time: time_machine.Traveller) -> None:
    frozen_time.shift(timedelta(hours=4))
    here = [day.date for day in DECISIONS.recount().what]
    with timezone.override("Pacific/Kiritimati"):
        assert [day.date for day in DECISIONS.recount().what] == here
    assert here[-1] == FROZEN_AT.date()


@pytest.mark.parametrize(("waits", "expected"), [([5.0], 5.0), ([float(one) for one in range(1, 12)], 10.0)])
def test_ninth_decile(waits: list[float], expected: float) -> None:
    assert p90(waits) == expected


def test_figures_are_no_secret_of_one_process(desk: Client) -> None:
    desk.get("/")
    assert set(SharedValue.objects.filter(key__startswith="desk.").values_list("key", flat=True)) >= {"desk.work"}


def test_task_also_keys_errors_of_an_older_version(world: World) -> None:
    fail(listing(world))
    keys = list(ListingError.objects.values_list("message_key", flat=True))
    ListingError.objects.update(message_key=None)
    tasks.count()
    assert list(ListingError.objects.values_list("message_key", flat=True)) == keys
