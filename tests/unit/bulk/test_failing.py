"""The errors of a bulk failure: rows, templates, what does not fit how many, and how it will look."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channelsync.attributes.models import Attribute
from channelsync.bulk.models import BulkJob
from channelsync.listings.models import Offer, Seller
from channelsync.sandbox.world import World
from tests.unit.bulk.failing_form import SENT, colour, post, row, said, template, told
from tests.unit.bulk.ordering import carry_out, look_and_confirm
from tests.unit.dashboard.feeding import listing
from tests.unit.reports.making import offer, offers

pytestmark = pytest.mark.django_db


def test_template_speaks_each_sellers_language_about_each_listing(desk: Client) -> None:
    offers(1, seller="S1", sku="A1")
    offers(1, seller="S2", first=2, sku="B2")
    Seller.objects.filter(id="S2").update(language="en")
    chosen = template(related_attribute_id="mat")
    post(desk, **SENT, **row(template=str(chosen.pk)))
    chosen.delete()  # what was confirmed is told
    assert told() == [("Angabe fehlt: A1", "mat", ""), ("Missing for B2", "", "")]


def test_template_is_chosen_moved_and_removed_by_buttons(desk: Client) -> None:
    offer()
    chosen = template()
    page = post(desk, add_template="1", template=chosen.pk, **row()).content.decode()
    assert f'name="error-0-template" value="{chosen.pk}"' in page
    given = row(template=str(chosen.pk)) | row(1, code="A-1")
    moved = post(desk, down_row="0", **given)
    assert f'name="error-1-template" value="{chosen.pk}"' in moved.content.decode()
    assert moved.context["rows"][0]["code"].value() == "A-1"
    assert "error-0-template" not in post(desk, remove_row="0", **given).content.decode()
    assert not BulkJob.objects.exists()


def test_template_that_is_no_longer_offered_is_left_out(desk: Client) -> None:
    offer()
    chosen = template(is_active=False)
    response = post(desk, **SENT, **row(template=str(chosen.pk)))
    assert (response.status_code, BulkJob.objects.count()) == (422, 0)
    assert "T-1 – Missing" not in response.content.decode()


def test_value_is_filled_from_each_listings_payload(desk: Client, world: World) -> None:
    for number, value in enumerate(("r", "b"), 1):
        listing(world, offer_id=number, channelAttributeList=[{"attributeId": "colour", "value": value}])
    Offer.objects.update(category_id="c1")
    colour("c1", "r")
    chosen = template(message_de="{attribute} ist {value}", related_attribute_id="colour")
    post(desk, **SENT, **row(template=str(chosen.pk)))
    assert [message for message, *_more in told()] == ["Farbe ist R", "Farbe ist b"]


def test_typed_placeholders_are_filled_for_each_listing(desk: Client) -> None:
    offers(1, sku="A1")
    offers(1, first=2, sku="B2")
    post(desk, **SENT, **row(code="E", message="{sku}: {attribute}", related_attribute_id="gtin"))
    assert [message for message, *_more in told()] == ["A1: GTIN", "B2: GTIN"]


def test_one_click_names_field_and_value_in_the_long_message(desk: Client) -> None:
    offer(category_id="c1")
    colour("c1", "red")
    typed = row(code="E", message="m", related_attribute_id="colour", recommended_value="red")
    response = post(desk, write_row="0", **typed)
    assert response.context["rows"][0]["long_message"].value() == (
        "Marktplatzfeld: Farbe (colour)\nBitte tragen Sie ein: Red"
    )


def test_one_click_names_a_templates_field_in_each_language(desk: Client) -> None:
    offers(1, seller="S1")
    offers(1, seller="S2", first=2)
    Seller.objects.filter(id="S2").update(language="en")
    chosen = template(related_attribute_id="gtin", recommended_value="{sku}1", long_message_de="")
    page = post(desk, write_row="0", **row(template=str(chosen.pk))).content.decode()
    assert 'name="error-0-named" value="1"' in page
    post(desk, **SENT, **row(template=str(chosen.pk), named="1"))
    assert [long for _message, long, _value in told()] == [
        "Marktplatzfeld: GTIN (gtin)\nBitte tragen Sie ein: 1",
        "Field: GTIN (gtin)\nPlease enter: 1",
    ]


def test_names_of_the_categories_attributes_are_suggested(desk: Client) -> None:
    offers(1, category_id="c1")
    offers(1, first=2, category_id="c2")
    colour("c1", "red")
    colour("c3", name="Nowhere")
    Attribute.objects.create(category_id="c2", attribute_id="size", name="Größe")
    response = post(desk, **row(related_attribute_id="colour"))
    assert [(one.id, one.name) for one in response.context["fields"]] == [("colour", "Farbe"), ("size", "Größe")]
    assert '<option value="red" label="Red">' in response.content.decode()


def test_unknown_attribute_and_value_are_counted_over_the_selection(desk: Client) -> None:
    offers(3, category_id="c1")
    offers(2, first=10, category_id="c2")
    offers(1, first=20, category_id="c3")
    colour("c1", "red")
    colour("c2", "blue")
    response = post(desk, **row(code="E", message="m", related_attribute_id="colour", recommended_value="blue"))
    assert said(response) == [
        "1 of 6 listings: its category does not know the attribute “colour”.",
        "3 of 6 listings: their categories do not allow “blue”.",
    ]


def test_attribute_of_every_listing_is_known_everywhere(desk: Client) -> None:
    offers(2, category_id="c1")
    colour("", "red")
    assert said(post(desk, **row(code="E", message="m", related_attribute_id="colour"))) == []
    assert said(post(desk, **row(code="E", message="m", related_attribute_id="title"))) == []


def test_messages_that_get_too_long_when_filled_are_counted(desk: Client) -> None:
    offers(2, title="x" * 245)
    offers(3, first=10, title="")
    offers(1, first=20, seller="S2", title="x" * 300)
    Seller.objects.filter(id="S2").update(language="en")
    chosen = template(message_de="{title}zu lang", message_en="{title}", long_message_de="")
    assert said(post(desk, **row(template=str(chosen.pk)))) == [
        "3 listings: the message is cut at 250 characters; all of it goes into the long message."
    ]
    assert said(post(desk, **row(code="E", message="{title}"))) == [
        "1 listing: the message is cut at 250 characters; all of it goes into the long message.",
        "3 listings: nothing is left of the message, so they will be skipped.",
    ]


def test_texts_that_scx_would_refuse_when_filled_are_counted_and_block(desk: Client) -> None:
    offers(2, title="x" * 500)
    response = post(desk, **row(code="E", message="m", long_message="{title}" * 21, recommended_value="{title}" * 3))
    found = [finding for one in response.context["previews"] for finding in one.for_all]
    assert [finding.blocks for finding in found] == [True, True]
    assert "over 10000 characters" in found[0].text


def test_preview_walks_over_the_samples(desk: Client) -> None:
    for number in range(1, 8):
        offers(1, first=number, sku=f"A{number}")
    chosen = template()
    page = post(desk, sample="2", **row(template=str(chosen.pk)))
    assert (page.context["sample"].number, page.context["sample"].count) == (2, 5)
    assert page.context["previews"][0].error.message == "Angabe fehlt: A2"
    part = post(desk, "new/preview/", shown_sample="5", **row(template=str(chosen.pk)))
    assert json.loads(part.context["preview_json"])["errorList"][0]["message"] == "Angabe fehlt: A5"


@pytest.mark.parametrize("wanted", ["", "0", "-1", "x", "9" * 30, "²"])
def test_sample_that_is_none_shows_one_all_the_same(desk: Client, wanted: str) -> None:
    offer()
    assert post(desk, "new/preview/", sample=wanted, **row()).context["sample"].number == 1


def test_preview_of_an_empty_selection_is_calm(desk: Client) -> None:
    assert post(desk, "new/preview/", **row(code="E")).status_code == 200


def test_languages_of_the_sellers_are_said(desk: Client) -> None:
    offers(2, seller="S1")
    assert "All these sellers read German." in post(desk, **row()).content.decode()
    offers(1, seller="S2", first=9)
    Seller.objects.filter(id="S2").update(language="en")
    assert "2 listings are of sellers who read German, 1 of sellers who read English" in post(desk).content.decode()


@pytest.mark.rule(12)
@pytest.mark.parametrize("path", ["new/", "new/preview/"])
def test_dialog_costs_as_many_queries_however_many_listings_rule_12(desk: Client, path: str) -> None:
    costs = []
    chosen = template(message_de="{title}{value}", related_attribute_id="colour")
    errors = row(template=str(chosen.pk)) | row(1, code="E", message="{sku}", related_attribute_id="colour")
    for first in (1, 100):
        offers(60, first=first, category_id=f"c{first}")
        colour(f"c{first}", "red")
        with CaptureQueriesContext(connection) as statements:
            post(desk, path, **errors)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 38  # of two pages: one leads to the other


@pytest.mark.rule(12)
def test_carrying_out_costs_as_many_queries_however_many_listings_rule_12(desk: Client) -> None:
    chosen, costs = template(message_de="{attribute}: {value}", related_attribute_id="colour"), []
    for first, count in ((1, 5), (100, 90)):
        picked = [f"{one.pk}:{one.version}" for one in offers(count, first=first)]
        given = {"pk": picked, "kind": "failed", **SENT, **row(template=str(chosen.pk))}
        look_and_confirm(desk, "/bulk/new/", given)
        with CaptureQueriesContext(connection) as statements:
            carry_out(BulkJob.objects.latest("pk"))
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_preview_without_a_script_is_the_form_with_all_that_was_typed(desk: Client) -> None:
    offers(3)
    page = post(desk, "new/preview/", reason="checked by hand", **row(code="E-7", message="No picture"))
    shown = page.content.decode()
    assert page.context["previews"][0].error.message == "No picture"
    assert 'action="/bulk/new/?kind=failed&amp;shown=' in shown
    assert 'value="E-7"' in shown
    assert "checked by hand" in shown
    assert not BulkJob.objects.exists()
