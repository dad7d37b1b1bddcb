"""A dialog says beforehand what an action will skip, hold and not send, and counts without it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.bulk import extents
from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.reports.models import ReportStatus
from tests.unit.bulk.ordering import answer, carry_out, look_and_confirm, order, results, settled
from tests.unit.reports.making import end, offer, offers, report, update

pytestmark = pytest.mark.django_db
ALL = {"all": "1", "query": "state="}
NEW = "/bulk/new/"


def in_each_state() -> dict[str, Offer]:
    """Return a listing in each state, two of them ended: one that is live and one that never was."""
    names = ("pending", "in_progress", "listed", "failed", "ended", "ended_live")
    rows = {name: offer(number, title=name) for number, name in enumerate(names, 1)}
    for state in (State.IN_PROGRESS, State.LISTED, State.FAILED):
        report(rows[state], state)
    report(rows["ended_live"], State.LISTED)
    end(rows["ended"])
    end(rows["ended_live"])
    return rows


def look(client: Client, kind: str, **data: Any) -> Any:
    return client.post(NEW, {**ALL, "kind": kind, **data}, follow=True)


@pytest.mark.parametrize(
    ("kind", "acted", "words"),
    [
        ("in_progress", 4, "2 of them have ended: they take no reports"),
        ("listed", 4, "2 of them have ended: they take no reports"),
        ("failed", 4, "2 of them have ended: they take no reports"),
        ("retry", 1, "5 of them are not failed: there is nothing to retry"),
        ("resend", 3, "3 of them wait for a decision or have ended: there is nothing to send again"),
        ("taken_down", 1, "5 of them have not ended, or were taken down already: there is nothing to note"),
    ],
)
def test_dialog_foretells_what_will_be_skipped(desk: Client, kind: str, acted: int, words: str) -> None:
    in_each_state()
    dialog = look(desk, kind)
    assert (dialog.context["extent"].acted, dialog.context["unfit"]) == (acted, words)
    assert all(text in dialog.content.decode() for text in (words, "of 6 that are selected", f"{acted} listing"))
    rows = {"rows": "1", "error-0-code": "E", "error-0-message": "m"} if kind == "failed" else {}
    look_and_confirm(desk, NEW, {**ALL, "kind": kind, **rows, "confirm": "1", "reason": "why"})
    assert results(carry_out(BulkJob.objects.get())).count("skipped") == 6 - acted


def test_samples_and_sellers_are_of_what_is_not_skipped(desk: Client) -> None:
    in_each_state()
    extent = look(desk, "retry").context["extent"]
    assert ([one.title for one in extent.samples], extent.shares) == (["failed"], [("S1", 1)])


def test_preview_speaks_of_what_is_not_skipped(desk: Client) -> None:
    gone, changed, _kept = (offer(number, sku=f"A{number}") for number in (1, 2, 3))
    shown = dict(look(desk, "failed").context["hidden"])
    end(gone)
    update(changed)
    rows = {"kind": "failed", "rows": "1", "error-0-code": "E", "error-0-message": "{sku}"}
    part: Any = desk.post(f"{NEW}preview/", {**shown, **rows}, headers={"HX-Request": "true"})
    assert (part.context["sample"].count, part.context["previews"][0].error.message) == (1, "A3")


def test_calls_are_counted_without_what_is_skipped_or_held(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extents, "CHUNK", 2)
    rows = offers(4)
    end(rows[0])
    offers(3, seller="S2", first=10)
    Seller.objects.filter(id="S2").update(link_state=LinkState.UNLINKED)
    assert "2 calls to SCX" in look(desk, "listed").content.decode()


@pytest.mark.parametrize("kind", ["in_progress", "listed", "failed", "retry", "resend"])
def test_nothing_left_is_said_and_refused(desk: Client, kind: str) -> None:
    end(offer())
    page = look(desk, kind).content.decode()
    assert all(word in page for word in ("Nothing is left to do here", "1 of them"))
    assert "sellers read" not in page
    assert 'name="confirm"' not in page.partition("Nothing is left")[2]
    answered = look_and_confirm(desk, NEW, {**ALL, "kind": kind, "confirm": "1", "reason": "why"})
    assert (answered.status_code, BulkJob.objects.exists()) == (422, False)


def test_listing_that_has_changed_is_not_counted_once_more(desk: Client) -> None:
    taken_up, pending, failed = offers(3)
    for row in (taken_up, failed):
        report(row, State.FAILED)
    seen = [f"{row.pk}:{row.version}" for row in Offer.objects.all()]
    report(taken_up, State.IN_PROGRESS)
    dialog: Any = desk.post(NEW, {"kind": "retry", "pk": seen}, follow=True)
    extent = dialog.context["extent"]
    assert (extent.count, extent.stale, extent.unfit, extent.acted) == (3, 1, 1, 1)
    assert pending.state == State.PENDING
    assert "1 of them is not failed" in dialog.content.decode()


def test_selection_of_a_filter_counts_what_changed_since_it_was_shown(desk: Client) -> None:
    row, _other = offers(2)
    url = desk.post(NEW, {**ALL, "kind": "listed"})["Location"]
    update(row)
    assert "1 of them has changed since" in desk.get(url).content.decode()


@pytest.mark.parametrize(
    ("link", "words"),
    [(LinkState.UNLINKED, "2 of them are held"), (LinkState.REMOVED, "2 of them are only noted here")],
)
def test_dialog_foretells_what_will_not_go_out(desk: Client, link: str, words: str) -> None:
    offers(2, seller="S1")
    offers(1, seller="S2", first=10)
    Seller.objects.filter(id="S1").update(link_state=link)
    page = look(desk, "listed").content.decode()
    assert all(text in page for text in (words, "Report 3 listings as listed"))
    assert not any(text in look(desk, "taken_down").content.decode() for text in ("are held", "only noted"))


def test_retry_of_what_scx_rejected_skips_nothing_for_its_state(desk: Client) -> None:
    report(offer(), State.FAILED)
    answer(ReportStatus.SENT)
    job = carry_out(order(BulkKind.RETRY))
    answer(ReportStatus.REJECTED)
    settled(job)
    dialog: Any = desk.get(f"/bulk/{job.pk}/again/")
    assert (dialog.context["extent"].acted, dialog.context["unfit"]) == (1, "")


@pytest.mark.rule(12)
@pytest.mark.parametrize("kind", ["retry", "failed"])
def test_foresight_costs_as_many_queries_however_many_are_skipped_rule_12(desk: Client, kind: str) -> None:
    costs = []
    for first in (1, 100):
        rows = offers(40, first=first, seller=f"S{first}")
        url = desk.post(NEW, {**ALL, "kind": kind})["Location"]
        for row in rows[:10]:
            end(row)
        with CaptureQueriesContext(connection) as statements:
            desk.get(url)
        costs.append(len(statements))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("act", ["in-progress", "listed", "failed", "retry"])
def test_form_for_one_listing_foretells_that_it_is_held(desk: Client, act: str) -> None:
    report(offer(), State.FAILED)
    url = f"/listings/S1/1/{act}/"
    for link, words in (("linked", ""), ("unlinked", "what you report is held"), ("removed", "nothing is sent.")):
        Seller.objects.update(link_state=link)
        page = desk.get(url).content.decode()
        assert [word for word in ("what you report is held", "nothing is sent.") if word in page] == [words][
            : bool(words)
        ]
