"""What the dialog of a bulk action has shown is what is ordered."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk import showing, tasks
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, ShownSelection
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, carry_out, look_and_confirm, order, results, settled
from tests.unit.reports.making import ERRORS, SUPPORT, offer, offers, report, target, update

pytestmark = pytest.mark.django_db
COLLEAGUE = Actor.api("colleague")
NEW = "/bulk/new/"
TO_DECIDE = {"all": "1", "query": "state=to_decide", "kind": "listed"}


def look(client: Client, data: dict[str, Any], url: str = NEW) -> dict[str, Any]:
    """Open a dialog; return what its form posts when it is confirmed."""
    dialog: Any = client.post(url, data, follow=True)
    assert dialog.status_code == 200
    return {**data, **dict(dialog.context["hidden"]), "confirm": "1", "reason": "why"}


def said(client: Client, form: dict[str, Any], url: str = NEW) -> list[str]:
    """Confirm, and return what the next page says."""
    return [str(message) for message in client.post(url, form, follow=True).context["messages"]]


def fail(row: Offer) -> None:
    """Let a colleague fail a listing."""
    reports.report_failed(targets=[target(row)], by=COLLEAGUE, errors=ERRORS)


def ordered() -> list[int]:
    return list(BulkItem.objects.order_by("offer_id").values_list("offer_id", flat=True))


def test_filter_that_finds_others_by_now_orders_what_was_shown(desk: Client) -> None:
    mine, same, other = offers(3)
    report(other, State.LISTED)
    form = look(desk, TO_DECIDE)
    fail(mine)
    update(other)
    said(desk, form)
    assert ordered() == [mine.pk, same.pk]
    assert results(carry_out(BulkJob.objects.get())) == ["skipped", "under_way"]
    assert Offer.objects.get(pk=other.pk).state == State.PENDING


def test_confirmation_names_what_changed_who_did_it_and_what_came(desk: Client) -> None:
    decided, updated, late, _same = (offer(number, title=f"Tee {number}") for number in (1, 2, 3, 4))
    report(late, State.LISTED)
    form = look(desk, TO_DECIDE)
    fail(decided)
    update(updated)
    update(late)
    assert said(desk, form) == [
        (
            "2 listings have changed since they were shown and will be skipped:"
            " Tee 1 (Failed, by colleague), Tee 2 (Update from the seller)."
        ),
        "1 listing matches only since the page was shown and is not in this bulk action: Tee 3.",
    ]


def test_selection_that_a_colleague_was_through_with_is_not_ordered_and_says_who_it_was(desk: Client) -> None:
    row = offer(title="Tee")
    form = look(desk, TO_DECIDE)
    fail(row)
    answered = desk.post(NEW, form)
    assert (answered.status_code, BulkJob.objects.exists()) == (422, False)
    page = answered.content.decode()
    assert all(words in page for words in ("nothing is left to do here", "Tee (Failed, by colleague)"))


def test_confirmation_names_what_no_longer_matches_but_is_ordered(desk: Client) -> None:
    row = offer(title="Tee", category_id="c1")
    form = look(desk, {**TO_DECIDE, "query": "state=to_decide&category=c1"})
    Offer.objects.filter(pk=row.pk).update(category_id="c2")
    assert said(desk, form) == ["1 listing no longer matches, is unchanged itself, and is in this bulk action: Tee."]
    assert ordered() == [row.pk]


def test_confirmation_says_nothing_where_nothing_changed(desk: Client) -> None:
    offers(2)
    assert said(desk, look(desk, TO_DECIDE)) == []
    assert BulkJob.objects.get().total == 2


def test_unseen_selection_is_shown_before_it_is_ordered(desk: Client) -> None:
    offer()
    for shown in ({}, {"shown": str(uuid4())}, {"shown": "x"}):
        response = desk.post(NEW, {**TO_DECIDE, "confirm": "1", "reason": "because", **shown})
        page = response.content.decode()
        assert (response.status_code, "because" in page, "look at them and confirm again" in page) == (422, True, True)
    assert not BulkJob.objects.exists()


def test_redrawn_dialog_keeps_to_what_it_had_shown(desk: Client) -> None:
    first, second = offers(2)
    report(second, State.LISTED)
    form = look(desk, TO_DECIDE)
    update(second)
    assert desk.post(NEW, {**form, "reason": " "}).status_code == 422
    said(desk, form)
    assert ordered() == [first.pk]


@pytest.mark.parametrize("kind", [BulkKind.RESEND, BulkKind.LISTED])
def test_form_that_is_confirmed_twice_orders_once(desk: Client, kind: str) -> None:
    report(offer(), State.LISTED)
    form = look(desk, {"all": "1", "query": "state=listed", "kind": kind})
    assert said(desk, form) == []
    assert said(desk, form) == ["This form was confirmed before: this is the bulk action that it ordered."]
    assert BulkJob.objects.count() == 1


def test_page_that_is_confirmed_twice_orders_once(desk: Client) -> None:
    row = offer()
    form = look(desk, {"pk": f"{row.pk}:{row.version}", "kind": "listed"})
    said(desk, form)
    said(desk, form)
    assert BulkJob.objects.count() == 1


def test_form_of_an_action_that_was_undone_orders_again(desk: Client) -> None:
    offer()
    form = look(desk, TO_DECIDE)
    said(desk, form)
    bulk.cancel(job_id=BulkJob.objects.get().pk, by=SUPPORT)
    assert said(desk, form) == []
    assert list(BulkJob.objects.order_by("id").values_list("status", flat=True)) == ["cancelled", "waiting"]


def test_rows_of_an_outdated_page_are_counted_before_they_are_ordered(desk: Client) -> None:
    fresh, old = offers(2)
    update(old)
    data = {"pk": [f"{fresh.pk}:1", f"{old.pk}:1"], "kind": "listed"}
    assert "1 of them has changed since" in desk.post(NEW, data, follow=True).content.decode()


def test_nothing_is_ordered_where_all_of_it_would_be_skipped(desk: Client) -> None:
    row = offer()
    update(row)
    response = look_and_confirm(desk, NEW, {"pk": f"{row.pk}:1", "kind": "listed", "confirm": "1", "reason": "why"})
    assert (response.status_code, BulkJob.objects.exists()) == (422, False)
    assert "nothing is left to do here" in response.content.decode()


@pytest.mark.parametrize("kind", ["", "correct", "zzz", "LISTED"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_action_is_refused(desk: Client, kind: str, method: str) -> None:
    row = offer()
    data = {"pk": f"{row.pk}:1", "kind": kind, "confirm": "1", "reason": "why"}
    response = getattr(desk, method)(NEW, data, follow=True)
    assert "There is no bulk action" in str(next(iter(response.context["messages"])))
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize(
    "query", ["stat=failed", "state=failed&stat=x", "state=bogus", "state=failed&bulk=abc", "since_from=31.12.2026",
              "q=" + 400 * "x", "state=failed&q=%20"]
)  # fmt: skip
def test_filter_with_a_part_that_means_nothing_is_refused(desk: Client, query: str) -> None:
    offer()
    response = desk.post(NEW, {"all": "1", "query": query, "kind": "retry"}, follow=True)
    assert "means nothing in a filter" in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize("query", ["state=", "state=failed&code=E1", "seller=S1&sort=newest", "q=a+b&stock=zero"])
def test_filter_that_is_understood_is_shown(desk: Client, query: str) -> None:
    assert desk.post(NEW, {"all": "1", "query": query, "kind": "retry"}, follow=True).status_code == 200


def rejected(job: BulkJob) -> BulkJob:
    answer(ReportStatus.REJECTED)
    return settled(job)


def test_retry_shows_how_many_have_changed_since(desk: Client) -> None:
    mine, other = offers(2)
    job = rejected(carry_out(order()))
    reports.report_listed(targets=[target(other)], by=COLLEAGUE)
    url = f"/bulk/{job.pk}/again/"
    assert "1 of them has changed since" in desk.get(url).content.decode()
    look_and_confirm(desk, url, {"confirm": "1", "reason": "once more"})
    assert results(carry_out(BulkJob.objects.latest("id"))) == ["under_way", "skipped"]
    assert Offer.objects.get(pk=mine.pk).state == State.FAILED


def test_page_offers_a_retry_no_more_once_it_was_done(desk: Client) -> None:
    report(offer(), State.FAILED)
    answer(ReportStatus.SENT)
    job = rejected(carry_out(order(BulkKind.RETRY)))
    assert "Retry those that failed" in desk.get(f"/bulk/{job.pk}/").content.decode()
    carry_out(bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="once more"))
    assert "Retry those that failed" not in desk.get(f"/bulk/{job.pk}/").content.decode()


def test_skipped_ones_are_taken_up_apart_and_with_a_warning(desk: Client) -> None:
    mine, other = offers(2, title="Forbidden")
    job = order(BulkKind.LISTED)
    fail(other)
    carry_out(job)
    answer(ReportStatus.SENT, mine)
    page = desk.get(f"/bulk/{settled(job).pk}/").content.decode()
    assert f"/bulk/{job.pk}/again/?skipped=1" in page
    assert "Retry those that failed" not in page
    dialog = desk.get(f"/bulk/{job.pk}/again/?skipped=1").content.decode()
    assert all(
        word in dialog for word in ("overrides that", "Changed meanwhile by colleague", "Report 1 listing as listed")
    )
    look_and_confirm(desk, f"/bulk/{job.pk}/again/", {"skipped": "1", "confirm": "1", "reason": "It is allowed"})
    assert results(carry_out(BulkJob.objects.latest("id"))) == ["under_way"]


def test_correction_that_skipped_all_offers_nothing(desk: Client) -> None:
    row = offer()
    job = carry_out(order())
    update(row)
    fix = settled(carry_out(bulk.correct(job_id=job.pk, by=SUPPORT, reason="was a mistake")))
    page = desk.get(f"/bulk/{fix.pk}/").content.decode()
    assert "All skipped" in page
    assert not any(word in page for word in ("not everywhere", "Retry those", "Take up", ">Correct<"))
    assert "nothing is left to do" in desk.get(f"/bulk/{job.pk}/correct/").content.decode()


def test_what_was_shown_is_kept_whole_and_for_a_day() -> None:
    seen = {5: 3, 2**40: 1, 7: 2**31 - 1}
    key = showing.keep(seen)
    assert showing.recall(key) == showing.Kept(seen)
    assert showing.recall(showing.keep({}, "all=1")) == showing.Kept({}, "all=1")
    tasks.sweep()
    assert ShownSelection.objects.count() == 2
    ShownSelection.objects.filter(key=key).update(created_at=timezone.now() - timedelta(hours=25))
    tasks.sweep()
    assert (showing.recall(key), ShownSelection.objects.count()) == (None, 1)


def test_confirmation_costs_the_same_for_any_number(desk: Client) -> None:
    costs = []
    for first in (1, 200):
        rows = offers(60, first=first)
        form = look(desk, TO_DECIDE)
        for row in rows[:30]:
            update(row)
        offers(30, first=first + 100)
        with CaptureQueriesContext(connection) as statements:
            desk.post(NEW, form)
        costs.append(len(statements))
    assert costs[1] - costs[0] <= 2  # the hundreds go by COPY
    assert costs[0] <= 30


def test_dialog_that_is_confirmed_again_as_another_action_says_that_it_was_not_ordered(desk: Client) -> None:
    offer()
    form = look(desk, TO_DECIDE)
    said(desk, {**form, "kind": BulkKind.IN_PROGRESS})
    (words,) = said(desk, form)
    assert "“Report listed” was not ordered" in words
    assert list(BulkJob.objects.values_list("kind", flat=True)) == [BulkKind.IN_PROGRESS]
