"""Errors whose messages mean the same share a key."""

import pytest

from channelsync.audit.actors import Actor
from channelsync.listings import grouping
from channelsync.listings.models import ListingError
from channelsync.listings.patterns import key_of
from channelsync.reports import services as reports
from channelsync.reports.services import ErrorEntry, Target
from tests import wire

BY = Actor.cli("tester")


def fail(*errors: ErrorEntry) -> None:
    """Report a listing failed with these errors."""
    wire.take(wire.offer())
    reports.report_failed(targets=[Target("S1", 1)], by=BY, errors=errors)


def keys() -> list[int | None]:
    """Return the stored keys in the order of the errors."""
    return list(ListingError.objects.order_by("position").values_list("message_key", flat=True))


def test_key_is_of_code_and_message_without_its_variable_parts() -> None:
    """So 3 and 12 are the same, and another code is not."""
    assert key_of("X", "Picture 3 of 'A-1' is too small") == key_of("X", "Picture 12 of 'B-2' is too small")
    assert len({key_of("X", "one"), key_of("Y", "one"), key_of("X", "two")}) == 3


def test_key_fits_a_signed_column_and_takes_any_text() -> None:
    """Lone surrogates too."""
    assert all(-(2**63) <= key_of("\ud800", f"word {'x' * number}") < 2**63 for number in range(50))


@pytest.mark.django_db
def test_failure_is_stored_with_its_keys() -> None:
    """By the one way that writes errors."""
    fail(ErrorEntry("A", "Picture 3"), ErrorEntry("B", "Title"))
    assert keys() == [key_of("A", "Picture {n}"), key_of("B", "Title")]


@pytest.mark.django_db
def test_errors_of_an_older_version_get_theirs_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Step by step, up to the given number; what is filled is left alone."""
    fail(*(ErrorEntry(code, "wrong") for code in "ABC"))
    expected = keys()
    ListingError.objects.update(message_key=None)
    monkeypatch.setattr(grouping, "STEP", 2)
    assert (grouping.fill_keys(most=2), keys().count(None)) == (2, 1)
    assert (grouping.fill_keys(most=100), grouping.fill_keys(most=100)) == (1, 0)
    assert keys() == expected
