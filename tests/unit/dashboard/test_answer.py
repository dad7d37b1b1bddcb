"""Answering a seller about failed listings: the reply and its sheet."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute
from channelsync.dashboard.answers import reply
from channelsync.listings.models import Seller
from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing, with_variations
from tests.unit.dashboard.replies import GTIN, URL, failed, sheet, text

ONE = """Guten Tag Teehaus Nord GmbH,

Ihr Angebot „Assam“ (Artikelnummer S-1) kann auf dem Marktplatz noch nicht erscheinen. \
Die Gründe, und was hilft:

1. Die GTIN ist falsch. (Code GTIN-2)
   Die Prüfziffer stimmt nicht.
   Marktplatzfeld: GTIN
   Bitte tragen Sie ein: 4012345678901

Speichern Sie Ihre Änderungen in JTL-Wawi und starten Sie den Abgleich. Wir prüfen erneut, sobald sie da sind.

Mit freundlichen Grüßen
Ada Weber"""


def test_answer_is_a_letter_that_one_would_send(desk: Client, staff: User, world: World) -> None:
    failed(world, title="Assam")
    Seller.objects.update(company_name="Teehaus Nord GmbH")
    User.objects.update(first_name="Ada", last_name="Weber")
    assert text(desk) == ONE


def test_answer_is_in_the_sellers_language_not_in_the_readers(desk: Client, world: World) -> None:
    failed(world)
    Seller.objects.update(language="en", company_name="")
    assert text(desk).startswith("Hello,\n")


def test_same_error_of_many_listings_is_told_once(desk: Client, world: World) -> None:
    for number in range(12):
        failed(world, f"S-{number}")
    said = text(desk)
    assert (said.count("GTIN-2"), said.count("4012345678901")) == (1, 1)
    assert "12 Ihrer Angebote" in said
    assert "und 2 weitere: siehe beigefügte Tabelle" in said


def test_messages_that_differ_in_their_variable_parts_are_one_error(desk: Client, world: World) -> None:
    for sku in ("S-1", "S-2"):
        failed(world, sku, reports.ErrorEntry("E", f"Das Bild „{sku}.jpg“ ist zu klein."))
    said = text(desk)
    assert "1. Code E\n   Betrifft:\n" in said
    assert "S-2): Das Bild „S-2.jpg“ ist zu klein\n" in said
    assert "2. " not in said
    assert "…" not in said


def test_different_values_stand_with_their_listings(desk: Client, world: World) -> None:
    failed(world, "S-1", reports.ErrorEntry("E", "m", "", "gtin", "one"))
    failed(world, "S-2", reports.ErrorEntry("E", "m", "", "gtin", "two"))
    assert "S-2) → two" in text(desk)


def test_error_about_several_fields_is_told_in_one_list(desk: Client, world: World) -> None:
    errors = [reports.ErrorEntry("E", f"„{name}“ ist leer.", "", name, "x") for name in ("gtin", "title")]
    failed(world, "S-1", *errors)
    told = "„gtin“ ist leer (GTIN) → x", "„title“ ist leer (Titel) → x"
    assert "1. Code E\n   Betrifft:\n   - {}\n   - {}\n\n".format(*told) in text(desk)
    failed(world, "S-2", errors[0])
    assert "S-1): {}; {}\n".format(*told) in text(desk)


def test_error_about_several_fields_of_many_listings_is_told_field_by_field(desk: Client, world: World) -> None:
    for number in range(8):
        failed(world, f"S-{number}", *(reports.ErrorEntry("E", f"„{name}“ fehlt.", "", name) for name in ("a", "b")))
    said = text(desk)
    assert [said.count(words) for words in ("„a“ fehlt.", "„b“ fehlt.", "Betrifft:")] == [1, 1, 2]


def test_field_that_the_message_quotes_is_not_named_again(desk: Client, world: World) -> None:
    failed(world, "S-1", reports.ErrorEntry("E", "Das Feld „Titel“ ist leer.", "", "title"))
    assert "Marktplatzfeld" not in text(desk)


def test_explanation_that_begins_with_the_message_goes_on_behind_it(desk: Client, world: World) -> None:
    failed(world, "S-1", reports.ErrorEntry("E", "Zu lang.", "Zu lang. Bitte kürzen."))
    assert "1. Zu lang. (Code E)\n   Bitte kürzen.\n\n" in text(desk)


def test_value_is_said_as_people_read_it(desk: Client, world: World) -> None:
    Attribute.objects.create(attribute_id="colour", name="Farbe", values=[["gruen", "Waldgrün"]])
    failed(world, "S-1", reports.ErrorEntry("E", "m", "", "colour", "gruen"))
    assert "Marktplatzfeld: Farbe\n   Bitte tragen Sie ein: Waldgrün" in text(desk)
    assert sheet(desk)[1].endswith(";Farbe;Waldgrün")


def test_field_that_each_message_quotes_is_not_named_beside_it(desk: Client, world: World) -> None:
    for sku, name in (("S-1", "GTIN"), ("S-2", "Titel")):
        failed(world, sku, reports.ErrorEntry("E", f"Das Pflichtfeld „{name}“ ist leer.", "", name))
    assert "S-1): Das Pflichtfeld „GTIN“ ist leer\n" in text(desk)


def test_how_to_send_it_is_said_once_at_the_end(desk: Client, world: World) -> None:
    for code in ("A", "B"):
        long = f"Bitte füllen Sie Feld {code} aus, speichern Sie und starten Sie den Abgleich."
        failed(world, code, reports.ErrorEntry(code, "Es ist leer.", long))
    said = text(desk)
    assert "Bitte füllen Sie Feld A aus.\n" in said
    assert said.count("Abgleich") == 1


def test_what_the_long_message_repeats_is_said_once(desk: Client, world: World) -> None:
    long = "m\nMehr dazu.\n\nMarktplatzfeld: GTIN (gtin)\nBitte tragen Sie ein: one"
    failed(world, "S-1", reports.ErrorEntry("E", "m", long, "gtin", "one"))
    said = text(desk)
    assert [said.count(words) for words in ("Mehr dazu.", "Marktplatzfeld", "tragen Sie ein")] == [1, 1, 1]
    assert "1. m (Code E)\n   Mehr dazu.\n   Marktplatz" in said


def test_error_that_one_listing_has_twice_names_it_once(desk: Client, world: World) -> None:
    twice = [reports.ErrorEntry("E", f"Bild {number} ist zu klein.") for number in (1, 2)]
    failed(world, "S-1", *twice), failed(world, "S-2", *twice)
    assert text(desk).count("S-1") == 1


def test_error_that_hits_most_listings_stands_first(desk: Client, world: World) -> None:
    failed(world, "S-1", reports.ErrorEntry("A", "rare"))
    failed(world, "S-2", reports.ErrorEntry("B", "common")), failed(world, "S-3", reports.ErrorEntry("B", "common"))
    assert "1. common (Code B)" in text(desk)


def test_kinds_beyond_what_one_reads_are_left_to_the_sheet(desk: Client, world: World) -> None:
    failed(world, "S-1", *(reports.ErrorEntry(f"E{letter}", "m") for letter in "abcdefghijklmnopqrst"))
    assert "Es gibt 5 weitere Fehler: siehe beigefügte Tabelle" in text(desk)
    assert len(sheet(desk)) == 21


def test_answer_about_very_many_says_what_it_is_made_from(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply, "LISTINGS", 11)
    for number in range(13):
        failed(world, f"S-{number}")
    page = desk.get(URL)
    assert "newest 11 listings; the sheet holds the other 2, too" in page.content.decode()
    assert "13 Ihrer Angebote" in page.context["draft"].text
    assert "und weitere: siehe beigefügte Tabelle" in page.context["draft"].text
    assert len(sheet(desk)) == 14


def test_answer_to_more_errors_than_one_reads_holds_the_newest(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply, "FAULTS", 2)
    for number in range(3):
        failed(world, f"S-{number}")
    said = text(desk)
    assert [sku in said for sku in ("S-2", "S-1", "S-0")] == [True, True, False]
    assert "3 Ihrer Angebote" in said


@pytest.mark.parametrize(
    "title", ["x" * 512, "\u202egnp.exe\u2066", "a\nb\tc", "<script>alert(1)</script>", "مرحبا 🫖"]
)
def test_hostile_titles_leave_the_letter_in_shape(desk: Client, world: World, title: str) -> None:
    failed(world, "S-1", title=title)
    said = text(desk)
    assert not {"\u202e", "\u2066", "\t"} & set(said)
    assert max(map(len, said.splitlines())) < 250
    assert "<script>alert" not in desk.get(URL).content.decode()


def test_answer_about_one_listing_leaves_out_the_others(desk: Client, world: World) -> None:
    one, _other = failed(world, "S-1"), failed(world, "S-2")
    said = text(desk, f"?offer={one}")
    assert "S-1" in said
    assert "S-2" not in said


def test_answer_about_a_filter_holds_what_it_finds(desk: Client, world: World) -> None:
    failed(world, "S-1")
    failed(world, "S-2", reports.ErrorEntry("OTHER", "m"))
    assert "GTIN-2" not in text(desk, "?code=OTHER")


def test_nothing_failed_says_so(desk: Client, world: World) -> None:
    listing(world)
    assert "Nothing has failed here" in desk.get(URL).content.decode()


def test_variation_that_failed_on_its_own_is_told_with_its_listing(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    size = reports.ErrorEntry("SIZE-1", "Die Größe fehlt.")
    fail(parent, GTIN)
    fail(child, size)
    address = f"/sellers/{parent.seller_id}/answer/"
    said = desk.get(address).context["draft"].text
    assert "Die Größe fehlt. (" in said
    assert child.sku in said
    response: Any = desk.get(f"{address}sheet/?format=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [("GTIN-2" in line, f"{child.sku};" in line) for line in lines[1:]] == [(True, False), (False, True)]


def test_variation_is_not_told_what_its_listing_is_told(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    fail(parent, GTIN)
    fail(child, GTIN)
    said = desk.get(f"/sellers/{parent.seller_id}/answer/").context["draft"].text
    assert said.count("Die GTIN ist falsch.") == 1
    assert child.sku not in said


def test_listing_is_answered_about_its_variation_alone(desk: Client, world: World) -> None:
    parent, child = with_variations(world)
    fail(child, GTIN)
    page = desk.get(f"/sellers/{parent.seller_id}/answer/?offer={parent.offer_id}")
    assert child.sku in page.context["draft"].text
    assert page.context["answer"].listings == 1


@pytest.mark.rule(12)
@pytest.mark.parametrize("number", [1, 30])
def test_answer_costs_as_many_queries_however_many_listings_rule_12(
    desk: Client, world: World, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        failed(world, f"S-{index}")
    with django_assert_max_num_queries(12):
        desk.get(URL)


@pytest.mark.parametrize("path", ["", "sheet/"])
def test_answer_to_unknown_seller_is_404(desk: Client, path: str) -> None:
    assert desk.get(f"/sellers/nobody/answer/{path}").status_code == 404


def test_list_of_a_sellers_failures_leads_to_an_answer_about_them(desk: Client, world: World) -> None:
    failed(world)
    page = desk.get("/listings/?state=failed&seller=shop").content.decode()
    assert "/sellers/shop/answer/?state=failed&amp;seller=shop" in page


def test_list_of_a_mistyped_seller_leads_nowhere(desk: Client) -> None:
    assert desk.get("/listings/?state=failed&seller=a%2Fb").status_code == 200


def test_listing_shows_the_recommended_value_as_people_read_it(desk: Client, world: World) -> None:
    Attribute.objects.create(attribute_id="colour", name="Farbe", values=[["gruen", "Waldgrün"]])
    offer_id = failed(world, "S-1", reports.ErrorEntry("E", "m", "", "colour", "gruen"))
    assert "Waldgrün</b>" in desk.get(f"/listings/shop/{offer_id}/").content.decode()
