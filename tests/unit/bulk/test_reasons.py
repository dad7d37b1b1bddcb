"""Why listings of a bulk action were skipped: which decision it was, by whom and when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from channelsync.audit.actors import Actor
from channelsync.bulk.models import BulkItem, BulkJob
from channelsync.dashboard.bulk.reasons import reasons
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Transition
from channelsync.reports import services as reports
from tests.unit.bulk.ordering import carry_out, order
from tests.unit.reports.making import ERRORS, end, offer, offers, report, target, update

pytestmark = pytest.mark.django_db
COLLEAGUE = Actor.api("mary")
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def fail(*rows: Offer) -> None:
    reports.report_failed(targets=[target(row) for row in rows], by=COLLEAGUE, errors=ERRORS)


def said(job: BulkJob) -> list[str]:
    items = list(BulkItem.objects.filter(job=job).select_related("report").order_by("offer_id"))
    with override("en"):
        return list(reasons(job, items).values())


def skipped(job: BulkJob) -> list[str]:
    """Carry out an action; return why its listings were skipped, as if all had happened at one moment."""
    Transition.objects.update(at=AT)
    return said(carry_out(job))


def test_decision_is_named_with_its_state_and_time() -> None:
    row = offer()
    job = order()
    fail(row)
    assert skipped(job) == ["Changed meanwhile by mary: Decision “Failed” (1 Mar 2026, 09:30)."]


def test_retry_is_named_with_its_time() -> None:
    row = offer()
    report(row, State.FAILED)
    job = order()
    reports.retry_listing(target=target(row), by=COLLEAGUE, reason="again")
    assert skipped(job) == ["Changed meanwhile by mary: Retry (1 Mar 2026, 09:30)."]


@pytest.mark.parametrize(("act", "words"), [(update, "updated"), (end, "ended")])
def test_what_the_seller_did_is_named_with_its_time(act: Callable[[Offer], None], words: str) -> None:
    row = offer()
    job = order()
    act(row)
    assert skipped(job) == [f"Meanwhile {words} by the seller (1 Mar 2026, 09:30)."]


def test_what_happened_after_the_action_is_not_its_reason() -> None:
    row = offer()
    job = order()
    fail(row)
    (before,) = skipped(job)
    Transition.objects.update(at=AT)
    reports.report_listed(targets=[target(row)], by=COLLEAGUE)
    Transition.objects.filter(to_state=State.LISTED).update(at=timezone.now() + timedelta(minutes=1))
    assert said(job) == [before]


def test_move_that_is_not_known_any_more_is_named_without_a_time() -> None:
    row = offer()
    job = order()
    fail(row)
    carry_out(job)
    Transition.objects.filter(kind="report").update(at=timezone.now() + timedelta(days=1))
    assert said(job) == ["Changed meanwhile by mary: Decision."]


def test_page_download_and_next_dialog_say_the_same(desk: Client) -> None:
    row, _other = offers(2)
    job = order()
    fail(row)
    words = skipped(job)[0].partition(" (")[0]
    download = b"".join(desk.get(f"/bulk/{job.pk}/download/").streaming_content)  # type: ignore[attr-defined]
    pages = [desk.get(f"/bulk/{job.pk}/{path}").content for path in ("", "again/?skipped=1")]
    assert all(words in page.decode() for page in (download, *pages))


@pytest.mark.rule(12)
def test_reasons_cost_one_statement_however_many_rule_12() -> None:
    rows = offers(60)
    job = order()
    fail(*rows)
    carry_out(job)
    items = list(BulkItem.objects.filter(job=job).select_related("report"))
    with CaptureQueriesContext(connection) as statements:
        assert len(reasons(job, items)) == 60
    assert len(statements) == 1


def test_each_action_on_a_listing_has_a_reason_of_its_own() -> None:
    row = offer()
    first = order()
    fail(row)
    carry_out(first)
    second = order()
    update(row)
    carry_out(second)
    assert [words.partition(" (")[0] for words in (*said(first), *said(second))] == [
        "Changed meanwhile by mary: Decision “Failed”",
        "Meanwhile updated by the seller",
    ]
