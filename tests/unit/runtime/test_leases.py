"""Leases: a right for one, ended by time when its holder dies (rule 13)."""

from datetime import timedelta

import pytest
import time_machine

from channelsync.runtime import leases

pytestmark = [pytest.mark.django_db, pytest.mark.rule(13)]
MINUTE = timedelta(minutes=1)


def acquire(holder: str, name: str = "poll") -> bool:
    return leases.acquire(name=name, holder=holder, duration=MINUTE)


def test_lease_is_one_holders_at_a_time() -> None:
    assert acquire("a")
    assert not acquire("b")
    assert acquire("b", "another name")


def test_lease_is_free_again_when_it_is_given_back() -> None:
    acquire("a")
    leases.release(name="poll", holder="a")
    assert acquire("b")


def test_lease_of_a_dead_holder_ends_by_itself(frozen_time: time_machine.Traveller) -> None:
    acquire("a")
    frozen_time.shift(59)
    assert not acquire("b")
    frozen_time.shift(1)
    assert acquire("b")


def test_holder_prolongs_its_lease(frozen_time: time_machine.Traveller) -> None:
    acquire("a")
    frozen_time.shift(50)
    assert acquire("a")
    frozen_time.shift(50)
    assert not acquire("b")


def test_late_holder_does_not_give_back_what_another_has_taken(frozen_time: time_machine.Traveller) -> None:
    acquire("a")
    frozen_time.shift(61)
    acquire("b")
    leases.release(name="poll", holder="a")
    assert not acquire("c")
