"""The dialog of a bulk action stands at an address of its own: one leaves it, comes back and loads it anew."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from channelsync.bulk import services as bulk
from channelsync.bulk import showing, tasks
from channelsync.bulk.models import BulkItem, BulkJob, ShownSelection
from channelsync.dashboard.bulk import opening
from tests.unit.bulk.failing_form import template
from tests.unit.bulk.ordering import order
from tests.unit.reports.making import SUPPORT, offer, offers, update

pytestmark = pytest.mark.django_db
NEW = "/bulk/new/"
ALL = {"all": "1", "query": "state=", "kind": "listed"}


def led_to(client: Client, **data: Any) -> str:
    """Post what a list posts; return the address that one is led to."""
    answer = client.post(NEW, data)
    assert answer.status_code == 302
    return str(answer["Location"])


def confirm(client: Client, url: str) -> Any:
    """Confirm the dialog of an address as it stands."""
    dialog: Any = client.get(url)
    form = dict(dialog.context["hidden"]) | {"kind": dialog.context["wish"].kind, "confirm": "1", "reason": "why"}
    return client.post(dialog.context["this_url"], form)


def test_list_leads_to_an_address_that_names_action_selection_and_way_back(desk: Client) -> None:
    offers(2)
    url = urlsplit(led_to(desk, **ALL, next="/listings/?state="))
    names = parse_qs(url.query)
    assert (url.path, list(names)) == (NEW, ["kind", "shown", "next"])
    assert (names["kind"], names["next"]) == (["listed"], ["/listings/?state="])
    page = desk.get(url.geturl()).content.decode()
    assert all(word in page for word in ("Report 2 listings as listed", 'href="/listings/?state="'))


def test_address_shows_the_same_however_often_it_is_loaded(desk: Client) -> None:
    offer(title="Tea")
    url = led_to(desk, **ALL)
    offer(2, title="Coffee")
    pages = [desk.get(url).content.decode() for _visit in range(2)]
    assert all("Report 1 listing as listed" in page and "Coffee" not in page for page in pages)
    assert ShownSelection.objects.count() == 1


def test_address_knows_the_filter(desk: Client) -> None:
    offers(2)
    confirm(desk, led_to(desk, **ALL))
    assert (BulkJob.objects.get().selection, BulkJob.objects.get().total) == ("state=", 2)


def test_address_knows_the_versions_that_were_picked(desk: Client) -> None:
    row, other = offers(2)
    update(other)
    url = led_to(desk, kind="listed", pk=[f"{row.pk}:1", f"{other.pk}:1"])
    assert desk.get(url).context["extent"].stale == 1
    confirm(desk, url)
    assert set(BulkItem.objects.values_list("offer_id", "version")) == {(row.pk, 1), (other.pk, 1)}


def test_link_that_names_a_filter_leads_to_an_address_too(desk: Client) -> None:
    offer()
    answer = desk.get(f"{NEW}?{urlencode(ALL)}")
    assert "shown=" in answer["Location"]
    assert desk.get(answer["Location"]).context["extent"].count == 1


@pytest.mark.parametrize("key", ["6d0f9fd2-6d3c-4c0e-9d80-1b8f8a4f6a10", "x", ""])
def test_selection_that_is_not_known_any_more_says_so(desk: Client, key: str) -> None:
    answer = desk.get(NEW, {"kind": "listed", "shown": key, "next": "/listings/?state=failed"})
    page = answer.content.decode()
    assert answer.status_code == 410
    assert all(word in page for word in ("not known any more", "Nothing was ordered here", "/listings/?state=failed"))
    assert not ShownSelection.objects.exists()


def test_selection_is_kept_for_a_day(desk: Client) -> None:
    offer()
    url = led_to(desk, **ALL)
    confirm(desk, url)
    ShownSelection.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tasks.sweep()
    answer = desk.get(url)
    assert answer.status_code == 410
    assert f'href="/bulk/{BulkJob.objects.get().pk}/"' in answer.content.decode()


def test_form_of_a_selection_that_is_not_known_any_more_keeps_what_was_typed(desk: Client) -> None:
    offer()
    hidden = {"shown": str(uuid4()), "rows": "1", "error-0-code": "E-7", "add_row": "1"}
    page = desk.post(NEW, {**ALL, "kind": "failed", **hidden, "reason": "by hand"}, follow=True).content.decode()
    assert all(word in page for word in ("E-7", "by hand", "error-1-code"))


def test_address_that_would_be_too_long_leads_back_to_the_filter(desk: Client) -> None:
    offer()
    url = led_to(desk, **ALL, next="/listings/?q=" + "ä" * 1500)
    assert len(url) < 200
    assert 'href="/listings/?state="' in desk.get(url).content.decode()


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example/"])
def test_address_leads_back_to_this_site_only(desk: Client, next_url: str) -> None:
    offer()
    url = led_to(desk, **ALL, next=next_url)
    assert "evil" not in url
    assert desk.get(f"{url}&{urlencode({'next': next_url})}").context["next_url"] == "/listings/?state="


def test_dialog_that_was_confirmed_names_what_it_has_ordered(desk: Client) -> None:
    offer()
    url = led_to(desk, **ALL)
    confirm(desk, url)
    job = BulkJob.objects.get()
    words = "orders nothing more", f'href="/bulk/{job.pk}/"'
    assert all(word in desk.get(url).content.decode() for word in words)
    bulk.cancel(job_id=job.pk, by=SUPPORT)
    assert words[0] not in desk.get(url).content.decode()


def test_undone_action_is_filled_in_again_at_each_visit(desk: Client) -> None:
    offer()
    job = order(ticket="T-9")
    bulk.cancel(job_id=job.pk, by=SUPPORT)
    url = desk.get(desk.get(f"/bulk/{job.pk}/").context["same_dialog"])["Location"]
    for _visit in range(2):
        dialog: Any = desk.get(url)
        typed = dialog.context["form"]["ticket"].value(), dialog.context["rows"][0]["code"].value()
        assert (*typed, dialog.context["next_url"]) == ("T-9", "E1", f"/bulk/{job.pk}/")


@pytest.mark.parametrize("undone", ["0", "x", "99", "9" * 30])
def test_undone_action_that_is_none_fills_in_nothing(desk: Client, undone: str) -> None:
    offer()
    dialog: Any = desk.get(f"{led_to(desk, **ALL)}&undone={undone}")
    assert (dialog.status_code, dialog.context["form"]["reason"].value()) == (200, "")


def test_samples_open_beside_the_dialog(desk: Client) -> None:
    offer()
    page = desk.get(led_to(desk, **{**ALL, "kind": "failed"})).content.decode()
    assert page.count('href="/listings/S1/1/" target="_blank" rel="noopener"') == 2


def draw(client: Client, url: str, **typed: str) -> Any:
    """Press a button of the dialog that draws it anew."""
    dialog: Any = client.get(url)
    return client.post(url, {**dict(dialog.context["hidden"]), "kind": "failed", **typed})


def filled(client: Client, url: str) -> list[tuple[str, str]]:
    """Return code and message of each row that an address shows."""
    dialog: Any = client.get(url)
    return [(row["code"].value(), row["message"].value()) for row in dialog.context["rows"]]


def test_address_shows_what_the_dialog_was_filled_with_when_it_was_drawn_last(desk: Client) -> None:
    offer()
    url = led_to(desk, **{**ALL, "kind": "failed"})
    draw(desk, url, add_row="1", reason="why", rows="1", **{"error-0-code": "E-1", "error-0-message": "Äh & so"})
    assert filled(desk, url) == [("E-1", "Äh & so"), ("", "")]
    draw(desk, url, remove_row="0", rows="2", **{"error-0-code": "E-1", "error-1-code": "E-2"})
    assert filled(desk, url) == [("E-2", "")]
    assert "why" not in desk.get(url).content.decode()


def test_address_shows_error_templates_that_were_inserted(desk: Client) -> None:
    offer()
    url, chosen = led_to(desk, **{**ALL, "kind": "failed"}), template()
    draw(desk, url, add_template="1", template=str(chosen.pk), rows="1")
    draw(desk, url, write_row="0", rows="1", **{"error-0-template": str(chosen.pk)})
    (row,) = desk.get(url).context["rows"]
    assert (row.template, row.named) == (chosen, True)


def test_address_shows_what_was_ordered_from_it(desk: Client) -> None:
    offer()
    url = led_to(desk, **{**ALL, "kind": "failed"})
    typed = {"confirm": "1", "reason": "why", "ticket": "T-3", "rows": "1"}
    draw(desk, url, **typed, **{"error-0-code": "E-1", "error-0-message": "m"})
    assert BulkJob.objects.count() == 1
    dialog: Any = desk.get(url)
    assert (dialog.context["form"]["ticket"].value(), filled(desk, url)) == ("T-3", [("E-1", "m")])


def test_button_without_a_script_leads_back_to_the_address(desk: Client) -> None:
    offers(2)
    url = led_to(desk, **{**ALL, "kind": "failed"})
    form = dict(desk.get(url).context["hidden"]) | {"kind": "failed", "rows": "1", "sample": "2"}
    for path in (url, f"{NEW}preview/"):
        answer = desk.post(path, form)
        assert (answer.status_code, answer["Location"]) == (302, url)
    assert desk.get(url).context["sample"].number == 2
    part = desk.post(url, form, headers={"HX-Request": "true"})
    assert (part.status_code, b"<html" in part.content) == (200, False)


def locked(*_args: object) -> None:
    raise OperationalError("database is locked")


@pytest.mark.parametrize("held", [True, False])
def test_dialog_is_drawn_where_what_was_typed_cannot_be_kept(
    desk: Client, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    offer()
    url = led_to(desk, **{**ALL, "kind": "failed"})
    monkeypatch.setattr(showing, "note_typed", locked)
    monkeypatch.setattr(opening, "is_held", lambda _error: held)
    with nullcontext() if held else pytest.raises(OperationalError):
        assert draw(desk, url, add_row="1", rows="1").status_code == 200
