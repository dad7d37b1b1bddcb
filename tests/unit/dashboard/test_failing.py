"""The form for a failure: ready rows, moved rows, choices and preview."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.asked import insist
from tests.unit.dashboard.feeding import COLLEAGUE, fail, feed, listing

HOSTILE = "<script>alert(1)</script>"


def url(offer: Offer, act: str = "failed/") -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}"


def rows(*codes: str, **more: str) -> dict[str, str]:
    return {"rows": str(len(codes)), **{f"error-{index}-code": code for index, code in enumerate(codes)}, **more}


def codes(response: Any) -> list[str]:
    return [row["code"].value() for row in response.context["rows"]]


def required(offer: Offer, attribute_id: str = "colour", **more: Any) -> Attribute:
    Offer.objects.filter(pk=offer.pk).update(category_id="c1")
    return Attribute.objects.create(
        category_id="c1", attribute_id=attribute_id, name="Farbe", required=True, values=[["r", "Rot"]], **more
    )


@pytest.mark.parametrize(
    ("button", "after"),
    [
        ({"up_row": "1"}, ["B", "A", "C"]),
        ({"down_row": "1"}, ["A", "C", "B"]),
        ({"up_row": "0"}, ["A", "B", "C"]),
        ({"down_row": "2"}, ["A", "B", "C"]),
        ({"remove_row": "1"}, ["A", "C"]),
        ({"up_row": "99"}, ["A", "B", "C"]),
        ({"down_row": "-1"}, ["A", "B", "C"]),
    ],
)
def test_rows_move_as_asked_and_report_nothing(
    desk: Client, world: World, button: dict[str, str], after: list[str]
) -> None:
    assert codes(desk.post(url(listing(world)), rows("A", "B", "C", **button))) == after
    assert not StateReport.objects.exists()


def test_same_as_last_failure_brings_its_errors_back(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    world.offer_update(offer.seller_id, offer.offer_id, title="Anders")
    feed(world)
    assert codes(desk.post(url(offer), rows("", add_last="1"))) == ["E-17"]
    assert codes(desk.post(url(offer), rows("A", add_last="1"))) == ["A", "E-17"]


def test_template_adds_a_row_in_the_sellers_language(desk: Client, world: World) -> None:
    offer = listing(world, title="Assam")
    made = ErrorTemplate.objects.create(code="T-1", name="x", message_de="„{title}“", message_en="“{title}”")
    response = desk.post(url(offer), rows("", add_template="1", template=str(made.pk)))
    assert response.context["rows"][0]["message"].value() == "„Assam“"


@pytest.mark.parametrize("chosen", ["", "x", "404", "9" * 30])
def test_template_that_is_none_adds_nothing(desk: Client, world: World, chosen: str) -> None:
    assert codes(desk.post(url(listing(world)), rows("A", add_template="1", template=chosen))) == ["A"]


def test_empty_required_field_is_a_ready_row(desk: Client, world: World) -> None:
    offer = listing(world)
    required(offer)
    assert codes(desk.post(url(offer), rows("", add_missing="1"))) == ["REQUIRED_MISSING"]
    assert codes(desk.get(url(offer), {"missing": "colour"})) == ["REQUIRED_MISSING"]
    assert "empty – report it" in desk.get(url(offer, "")).content.decode()


def test_undone_failure_can_be_taken_up_again(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    report = StateReport.objects.get()
    undone = desk.post(url(offer, "cancel/"), {"report": report.pk})
    assert undone["Location"].endswith(f"?again={report.pk}")
    assert codes(desk.get(url(offer), {"again": str(report.pk)})) == ["E-17"]
    assert url(offer) + f"?again={report.pk}" in desk.get(undone["Location"]).content.decode()


def test_report_of_another_listing_is_not_taken_up(desk: Client, world: World) -> None:
    fail(listing(world))
    again = {"again": str(StateReport.objects.get().pk)}
    assert codes(desk.get(url(listing(world)), again)) == [None]


def test_codes_in_use_and_of_templates_are_suggested(desk: Client, world: World) -> None:
    fail(listing(world), reports.ErrorEntry("USED-1", "x"))
    FAILURES.refresh()
    ErrorTemplate.objects.create(code="T-1", name="x", message_de="x", message_en="x")
    assert desk.get(url(listing(world))).context["codes"] == ["T-1", "USED-1"]


def test_allowed_values_are_offered_for_the_attribute(desk: Client, world: World, htmx: dict[str, str]) -> None:
    offer = listing(world)
    required(offer)
    typed = rows("A", **{"error-0-related_attribute_id": "colour"})
    page = desk.post(url(offer, "failed/preview/"), typed, headers=htmx).content.decode()
    assert '<option value="r" label="Rot">' in page
    assert '<div data-at="allowed-values">' in page


def test_preview_shows_what_goes_out_and_reports_nothing(desk: Client, world: World) -> None:
    typed = rows("A", **{"error-0-message": "x" * 251})
    response = desk.post(url(listing(world), "failed/preview/"), typed)
    error = json.loads(response.context["preview_json"])["errorList"][0]
    assert (len(error["message"]), error["longMessage"]) == (250, "x" * 251)
    assert not StateReport.objects.exists()


def test_preview_of_what_scx_would_refuse_has_no_json(desk: Client, world: World) -> None:
    response = desk.post(url(listing(world), "failed/preview/"), rows("", **{"error-0-message": "x"}))
    assert response.context["preview_json"] == ""
    assert "The code is missing" in response.content.decode()


def test_preview_of_hostile_texts_is_harmless(desk: Client, world: World) -> None:
    names = ("code", "message", "long_message", "related_attribute_id", "recommended_value")
    typed = {"rows": "1", **{f"error-0-{name}": HOSTILE for name in names}}
    assert HOSTILE not in desk.post(url(listing(world), "failed/preview/"), typed).content.decode()


def test_push_from_the_desk_waits_to_be_undone(desk: Client, world: World) -> None:
    offer = listing(world)
    desk.post(url(offer), rows("A", version=str(offer.version), **{"error-0-message": "m"}))
    report = StateReport.objects.get()
    assert (report.due_at - report.created_at).total_seconds() == 10


@pytest.mark.rule(12)
@pytest.mark.parametrize("number", [1, 250])
def test_form_costs_as_many_queries_however_many_errors_rule_12(
    desk: Client, world: World, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offer = listing(world)
    errors = [reports.ErrorEntry(f"E-{index}", "x") for index in range(number)]
    reports.report_failed(targets=[reports.Target(offer.seller_id, offer.offer_id)], by=COLLEAGUE, errors=errors)
    with django_assert_max_num_queries(16):
        assert len(codes(desk.get(url(offer)))) == number


def test_retry_warns_when_nothing_has_changed(desk: Client, world: World) -> None:
    page = desk.get(url(fail(listing(world)), "retry/")).content.decode()
    assert "Nothing that matters has changed" in page


def test_as_many_errors_as_scx_takes_can_be_typed(desk: Client, world: World) -> None:
    offer = listing(world)
    typed = rows(*(f"E-{number}" for number in range(250)), version=str(offer.version))
    for number in range(250):
        typed |= {f"error-{number}-message": "m" * 250, f"error-{number}-long_message": "ä" * 9_000}
        typed |= {f"error-{number}-related_attribute_id": "a", f"error-{number}-recommended_value": "b"}
    assert insist(desk, url(offer), typed).status_code == 302
    assert StateReport.objects.get().state == "failed"


def test_preview_of_an_untouched_row_is_calm(desk: Client, world: World) -> None:
    assert "is missing" not in desk.get(url(listing(world))).content.decode()


def test_preview_without_a_script_is_the_form_with_all_that_was_typed(desk: Client, world: World) -> None:
    offer = listing(world)
    typed = {"version": offer.version, "reason": "seen by hand", **rows("E-7", **{"error-0-message": "No picture"})}
    page = desk.post(url(offer, "failed/preview/?in=x"), typed)
    shown = page.content.decode()
    assert page.context["this_url"] == url(offer, "failed/?in=x")
    assert f'action="{url(offer, "failed/?in=x")}"' in shown
    assert 'value="E-7"' in shown
    assert "seen by hand" in shown
    assert '<p class="wawi-message" dir="auto">No picture</p>' in shown
    assert not StateReport.objects.exists()


def test_preview_that_is_reloaded_leads_to_the_form(desk: Client, world: World) -> None:
    offer = listing(world)
    assert desk.get(url(offer, "failed/preview/"))["Location"] == url(offer, "failed/")
