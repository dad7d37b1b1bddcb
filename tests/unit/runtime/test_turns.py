"""Long work lets other writers in between its transactions."""

import time

import pytest
from django.db import connection, transaction

from channelsync.runtime import turns


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long each rest would have been."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def expected(count: int) -> list[float]:
    """Return the rests where others would find the lock taken, look by look."""
    return [turns.PAUSE] * count if connection.vendor == "sqlite" else []


@pytest.mark.django_db(transaction=True)
def test_work_rests_between_its_portions_only(rests: list[float]) -> None:
    assert (list(turns.taken("abc")), rests) == (["a", "b", "c"], expected(2))
    assert (list(turns.taken("a")), rests) == (["a"], expected(2))


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule(14)
def test_nobody_rests_within_a_transaction_rule_14(rests: list[float]) -> None:
    with transaction.atomic():
        list(turns.taken("abc"))
    assert rests == []
