"""A reply says in the seller's language what an error template has said in the other one."""

import pytest
from django.test import Client

from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.models import Seller
from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from tests.unit.dashboard.replies import failed, sheet, text

pytestmark = pytest.mark.django_db

LONG_DE = "Bitte tragen Sie {attribute} von {sku} nach."
TOLD = "Bitte tragen Sie Material von S-1 nach."


@pytest.fixture(autouse=True)
def templates(db: None) -> None:
    """Two templates of one code."""
    common = {"code": "E", "message_en": "“{attribute}” of {sku} is empty", "long_message_en": "Enter {attribute}."}
    ErrorTemplate.objects.create(name="a", message_de="Anderes", **common)
    german = {"message_de": "„{attribute}“ von {sku} ist leer", "long_message_de": LONG_DE}
    ErrorTemplate.objects.create(name="b", **german, **common)


def said(desk: Client, world: World, message: str, explanation: str = "", language: str = "en") -> str:
    failed(world, "S-1", reports.ErrorEntry("E", message, explanation, "material"))
    Seller.objects.update(language=language)
    return text(desk)


def test_words_of_a_template_are_said_in_the_sellers_language(desk: Client, world: World) -> None:
    shown = said(desk, world, "„Material“ von S-1 ist leer", TOLD)
    assert "“material” of S-1 is empty (code E)\n   Enter material." in shown
    assert "“material” of S-1 is empty" in sheet(desk)[1]


def test_lines_that_name_field_and_value_are_no_words_of_its_own(desk: Client, world: World) -> None:
    added = f"{TOLD}\n\nMarktplatzfeld: Material (material)\nBitte tragen Sie ein: Holz"
    assert "Enter material." in said(desk, world, "„Material“ von S-1 ist leer", added)


@pytest.mark.parametrize(
    ("message", "explanation", "language"),
    [
        ("„Material“ von S-1 ist leer.", TOLD, "en"),
        ("„Material“ von S-1 ist leer", f"{TOLD} Und rufen Sie uns an.", "en"),
        ("„Material“ von S-1 ist leer", TOLD, "de"),
        ("x" * 5000, "", "en"),
    ],
)
def test_what_no_template_said_stays_as_it_was_reported(
    desk: Client, world: World, message: str, explanation: str, language: str
) -> None:
    assert message[:240] in said(desk, world, message, explanation, language)


def test_placeholder_that_only_the_other_language_has_leaves_all_as_it_was(desk: Client, world: World) -> None:
    ErrorTemplate.objects.update(message_en="{attribute} of {brand} is empty")
    assert "„Material“ von S-1 ist leer" in said(desk, world, "„Material“ von S-1 ist leer", TOLD)


def test_page_says_what_is_said_in_a_language_of_the_sellers_own(desk: Client, world: World) -> None:
    told = "What came from an error template is said in this language"
    failed(world)
    assert told not in desk.get("/sellers/shop/answer/").content.decode()
    Seller.objects.update(language="en")
    assert told in desk.get("/sellers/shop/answer/").content.decode()
