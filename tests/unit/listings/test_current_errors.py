"""Which errors a listing suffers from now."""

from typing import Any

import pytest

from channelsync.audit.actors import Actor
from channelsync.listings.models import ListingError, Offer
from channelsync.reports import services as reports
from channelsync.reports.services import ErrorEntry, Target
from tests import wire

pytestmark = [pytest.mark.django_db, pytest.mark.rule(5)]
BY = Actor.cli("tester")
TARGETS = [Target("S1", 1)]


def fail(*codes: str) -> Any:
    """Report the listing failed with these codes."""
    return reports.report_failed(targets=TARGETS, by=BY, errors=[ErrorEntry(code, "wrong") for code in codes])


def current() -> list[str]:
    """Return the codes that are current."""
    rows = ListingError.objects.filter(is_current=True).order_by("position")
    return list(rows.values_list("code", flat=True))


def test_newer_failure_replaces_the_errors() -> None:
    """The older ones stay as history."""
    wire.take(wire.offer())
    fail("A", "B")
    fail("C")
    assert current() == ["C"]
    assert ListingError.objects.count() == 3


def test_update_of_the_seller_ends_them() -> None:
    """The new revision has not been judged."""
    wire.take(wire.offer())
    fail("A")
    wire.take(wire.offer(wire.UPDATE, at=9))
    assert current() == []


def test_cancelled_decision_brings_them_back() -> None:
    """As the listing is failed again, with who decided that."""
    wire.take(wire.offer())
    fail("A")
    result = reports.report_listed(targets=TARGETS, by=Actor.cli("other"))
    assert current() == []
    reports.cancel(report_id=result.report_ids[0], by=BY)
    assert current() == ["A"]
    assert wire.the_offer().decided_by == "tester"


def test_variation_that_follows_its_parent_again_has_none() -> None:
    """Its own failure is of the past."""
    wire.take(wire.offer(variationList=[wire.variation(11)]))
    reports.report_failed(targets=[Target("S1", 11)], by=BY, errors=[ErrorEntry("V", "wrong")])
    assert current() == ["V"]
    wire.take(wire.offer(wire.UPDATE, at=9, variationList=[wire.variation(11)]))
    assert current() == []


def test_last_decision_is_kept_over_an_update() -> None:
    """When, by whom, and of which kind."""
    wire.take(wire.offer())
    fail("A")
    wire.take(wire.offer(wire.UPDATE, at=9))
    offer: Offer = wire.the_offer()
    assert (offer.decided_kind, offer.decided_by, offer.decided_at is None) == ("cli", "tester", False)
