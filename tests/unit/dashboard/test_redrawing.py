"""Many errors: what is drawn anew when a row is moved or removed, and what is folded."""

import re
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.test.html import parse_html

from channelsync.dashboard.pushing.typed import TextLine, TextLines
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import fail, listing

pytestmark = pytest.mark.django_db
HEADING = "As JTL-Wawi shows it"


def url(offer: Offer, act: str = "failed/") -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}"


def draw(client: Client, world: World, htmx: dict[str, str] | None, **button: str) -> Any:
    """Press a button of a form with four errors, of which the last two are alike."""
    typed = {f"error-{index}-code": code for index, code in enumerate("ABCC")}
    return client.post(url(listing(world)), {"rows": "4", **typed, **button}, headers=htmx)


def kept(response: Any) -> list[int]:
    """Return the rows that stay as the page shows them."""
    return [int(row) for row in re.findall(r'id="row-(\d+)" data-keep></fieldset>', response.content.decode())]


@pytest.mark.parametrize(
    ("button", "rows"),
    [
        ({"up_row": "1"}, [2, 3]),
        ({"down_row": "2"}, [0, 1, 2, 3]),
        ({"remove_row": "1"}, [0]),
        ({"remove_row": "3"}, [0, 1]),
        ({"add_row": "1"}, [0, 1, 2]),
        ({"write_row": "0"}, [0, 1, 2, 3]),
    ],
)
def test_rows_that_do_not_change_stay_on_the_page(
    desk: Client, world: World, htmx: dict[str, str], button: dict[str, str], rows: list[int]
) -> None:
    assert kept(draw(desk, world, htmx, **button)) == rows
    assert kept(draw(desk, world, None, **button)) == []


def test_last_row_but_one_loses_its_button_to_remove(desk: Client, world: World, htmx: dict[str, str]) -> None:
    typed = {"rows": "2", "error-0-code": "A", "error-1-code": "B", "remove_row": "1"}
    response = desk.post(url(listing(world)), typed, headers=htmx)
    assert kept(response) == []
    assert 'name="remove_row"' not in response.content.decode()


def test_preview_comes_after_the_rows(desk: Client, world: World, htmx: dict[str, str]) -> None:
    later, whole = draw(desk, world, htmx, up_row="1"), draw(desk, world, None, up_row="1")
    assert HEADING not in later.content.decode()
    assert later["HX-Trigger-After-Settle"] == '{"drawn": {}}'
    assert "drawn from:#push" in whole.content.decode()
    assert HEADING in whole.content.decode()


def test_preview_brings_what_is_odd_in_one_piece(desk: Client, world: World, htmx: dict[str, str]) -> None:
    typed = {f"error-{index}-code": "A" for index in range(50)}
    more = {"rows": "50", "error-7-related_attribute_id": "nowhere"}
    page = desk.post(url(listing(world), "failed/preview/"), {**typed, **more}, headers=htmx).content.decode()
    assert "hx-swap-oob" not in page
    places = [place for place in re.findall(r'data-at="([^"]+)"', page) if "related_attribute_id" in place]
    assert places == ["id_error-7-related_attribute_id-findings"]


@pytest.mark.parametrize("value", [None, "", "Kanne", "\nzwei\nZeilen", "<b>\"'&</textarea>", "{{ x }}"])
@pytest.mark.parametrize(("ours", "djangos"), [(TextLine, forms.TextInput), (TextLines, forms.Textarea)])
def test_control_is_written_as_django_does(value: str | None, ours: Any, djangos: Any) -> None:
    given = {"maxlength": "9", "rows": 2, "required": True, "disabled": False}
    written, expected = (kind(given).render("name", value, {"id": "id_name"}) for kind in (ours, djangos))
    assert parse_html(written) == parse_html(expected)


def test_first_errors_stand_open_and_the_rest_is_folded(desk: Client, world: World) -> None:
    offer = fail(listing(world), *(ErrorEntry(f"E-{number}", "x", "long " * 200) for number in range(12)))
    page = desk.get(url(offer, "")).content.decode().partition('id="errors"')[2].partition("</section>")[0]
    opened, folded = page.split("2 more errors")
    assert [len(re.findall(r"<code>E-\d+</code>", part)) for part in (opened, folded)] == [10, 2]
    assert 'class="more-errors"' in opened
    assert page.count('<details class="long-text">') == 12


def test_few_short_errors_are_not_folded(desk: Client, world: World) -> None:
    offer = fail(listing(world), *(ErrorEntry(f"E-{number}", "x", "long") for number in range(10)))
    page = desk.get(url(offer, "")).content.decode().partition('id="errors"')[2].partition("</section>")[0]
    assert "more-errors" not in page
    assert "long-text" not in page
