"""What stands in the way of a failure: faults, where they stand, and what is odd, which is asked about once."""

from typing import Any

import pytest
from django.test import Client

from channelsync.listings.models import Offer
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.asked import insist
from tests.unit.dashboard.feeding import fail, list_it, listing

ODD = {"rows": "1", "error-0-code": "E-1", "error-0-message": "x" * 251}


def url(offer: Offer, act: str = "failed") -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}/"


def typed(offer: Offer, **fields: str) -> dict[str, Any]:
    named = {name.replace("__", "-"): text for name, text in fields.items()}
    return {"version": offer.version, **ODD, **named}


def focused(response: Any) -> list[str]:
    """Return the names of the controls that take the focus."""
    body = response.content.decode().split(' id="push"')[1].split("</form>")[0]
    tags = [part.split(">")[0] for part in body.split("<") if " autofocus" in part.split(">")[0]]
    return [tag.split('name="')[1].split('"')[0] if 'name="' in tag else tag.split()[0] for tag in tags]


def test_warning_stands_at_its_field_and_is_asked_about_once(desk: Client, world: World) -> None:
    offer = listing(world)
    asked = desk.post(url(offer), typed(offer))
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "1 warning: report all the same" in page
    assert '<a href="#id_error-0-message">Error 1, Message</a>' in page
    at_field = page.split('id="id_error-0-message-findings"')[1].split("</div>")[0]
    assert "cut at 250 characters" in at_field
    assert not StateReport.objects.exists()
    assert insist(desk, url(offer), typed(offer)).status_code == 302
    assert StateReport.objects.count() == 1


def test_fault_comes_before_the_question_and_does_not_count_as_asked(desk: Client, world: World) -> None:
    offer = list_it(listing(world))  # who fails what is live must say why
    faulty = desk.post(url(offer), typed(offer))
    page = faulty.content.decode()
    assert (faulty.status_code, len(faulty.context["faults"]), faulty.context["warnings"]) == (422, 1, ())
    assert ("report all the same" in page, "Report to the seller" in page) == (False, True)
    asked = desk.post(url(offer), typed(offer, reason="seen", warned=faulty.context["warned"]))
    assert (asked.status_code, asked.context["warnings_count"]) == (422, 1)
    assert insist(desk, url(offer), typed(offer, reason="seen")).status_code == 302


def test_changed_text_is_asked_about_anew_and_a_sound_one_is_not(desk: Client, world: World) -> None:
    offer = listing(world)
    warned = desk.post(url(offer), typed(offer)).context["warned"]
    changed = desk.post(url(offer), typed(offer, warned=warned, error__0__message="y" * 251))
    assert (changed.status_code, StateReport.objects.count()) == (422, 0)
    other = {"rows": "2", "error__1__code": "E-2", "error__1__message": "sound"}
    assert desk.post(url(offer), typed(offer, warned=warned, **other)).status_code == 302


def test_faster_colleague_raises_no_question_anew(desk: Client, world: World) -> None:
    offer = listing(world)
    warned = desk.post(url(offer), typed(offer)).context["warned"]
    fail(offer)
    refused = desk.post(url(offer), typed(offer, warned=warned, version="1"))
    assert (refused.status_code, refused.context["warnings"]) == (409, ())
    assert desk.post(url(offer), typed(offer, warned=refused.context["warned"])).status_code == 302


def test_question_stays_known_while_rows_are_drawn(desk: Client, world: World) -> None:
    offer = listing(world)
    warned = desk.post(url(offer), typed(offer)).context["warned"]
    drawn = desk.post(url(offer), typed(offer, warned=warned, add_row="1"))
    assert f'name="warned" value="{warned}"' in drawn.content.decode()


def test_sound_error_goes_out_unasked(desk: Client, world: World) -> None:
    offer = listing(world)
    assert desk.post(url(offer), typed(offer, error__0__message="No picture")).status_code == 302


def test_preview_brings_findings_to_their_fields(desk: Client, world: World, htmx: dict[str, str]) -> None:
    page = desk.post(url(listing(world)) + "preview/", ODD, headers=htmx).content.decode()
    assert '<div data-at="id_error-0-message-findings"><p class="finding' in page
    assert 'data-at="id_error-0-code-findings"' not in page  # nothing is odd there: what stood there goes


@pytest.mark.parametrize("braced", ["{{sku}}", "{ sku }", "{sku!r}", "{sku.title}", "{unknown}", "{sku}", "{sku"])
def test_braces_never_go_out_unasked(desk: Client, world: World, braced: str) -> None:
    offer = listing(world)
    asked = desk.post(url(offer), typed(offer, error__0__message=f"Bad: {braced}"))
    assert asked.status_code == 422
    assert [one.text for one in asked.context["warnings"]] == [
        f"Nothing fills {braced}: the seller reads it as it stands here."
    ]


def test_blank_rows_are_not_reported_or_previewed(desk: Client, world: World) -> None:
    offer = listing(world)
    given = typed(offer, rows="3", error__0__message=" \u200b", error__0__code="")
    given |= {"error-1-code": "E-1", "error-1-message": "No picture"}
    assert len(desk.post(url(offer) + "preview/", given).context["previews"]) == 1
    assert desk.post(url(offer), given).status_code == 302
    assert StateReport.objects.get().body.count('"code"') == 1


def test_nothing_but_blank_rows_is_said_so(desk: Client, world: World) -> None:
    offer = listing(world)
    refused = desk.post(url(offer), typed(offer, rows="3", error__0__code="", error__0__message=""))
    assert refused.status_code == 422
    assert "No error is filled in" in refused.content.decode()
    assert len(refused.context["rows"]) == 1


def test_more_errors_than_scx_takes_are_refused_and_none_is_lost(desk: Client, world: World) -> None:
    offer = listing(world)
    given = typed(offer, rows="251")
    for number in range(251):
        given |= {f"error-{number}-code": f"E-{number}", f"error-{number}-message": "m"}
    refused = desk.post(url(offer), given)
    assert (refused.status_code, len(refused.context["rows"])) == (422, 251)
    assert "at most 250 errors for a listing, and these are 251: remove 1." in refused.content.decode()
    assert not StateReport.objects.exists()


def test_ready_rows_that_are_too_many_are_not_added(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    given = typed(offer, rows="250", add_last="1")
    given |= {f"error-{number}-code": "E" for number in range(250)}
    drawn = desk.post(url(offer), given)
    assert len(drawn.context["rows"]) == 250
    assert "Nothing was added." in drawn.content.decode()


@pytest.mark.parametrize(
    ("act", "name"), [("failed", "error-0-code"), ("listed", "listing_url"), ("in-progress", "reason")]
)
def test_focus_is_where_one_begins(desk: Client, world: World, act: str, name: str) -> None:
    assert focused(desk.get(url(listing(world), act))) == [name]


def test_focus_goes_to_the_first_fault_and_all_are_summed_up(desk: Client, world: World, htmx: dict[str, str]) -> None:
    offer = list_it(listing(world))
    given = typed(offer, rows="2", error__0__message="sound", error__1__code="E-2")
    refused = desk.post(url(offer), given, headers=htmx)
    assert focused(refused) == ["error-1-message"]
    page = refused.content.decode()
    assert 'role="alert"' in page
    assert '<a href="#id_error-1-message">Error 2, Message</a>' in page
    assert '<a href="#id_reason">Reason</a>' in page


def test_focus_goes_to_the_question(desk: Client, world: World) -> None:
    offer = listing(world)
    assert focused(desk.post(url(offer), typed(offer))) == ["div"]
    assert focused(desk.post(url(offer), typed(offer, add_row="1"))) == []
