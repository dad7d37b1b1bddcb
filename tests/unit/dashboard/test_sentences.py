"""What services say in English, in the reader's language."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from channelsync.listings.lifecycle import State
from channelsync.reports import routes_health
from channelsync.reports import services as reports
from channelsync.runtime import notices
from channelsync.runtime.models import OperatorNotice
from channelsync.runtime.said import SENTENCES
from channelsync.runtime.sentences import PLACE, of_scx, spoken
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ContractError, ErrorEntry, failed_element
from tests.conftest import FROZEN_AT
from tests.unit.dashboard.feeding import COLLEAGUE, listing, target

SOURCES = [path for path in Path(settings.BASE_DIR, "channelsync").rglob("*.py") if path.name != "said.py"]


def constants() -> str:
    """Return every text that stands in the program's code."""
    found = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    return "\n".join(node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_services_say_every_sentence() -> None:
    said = constants()
    parts = {part.strip(" :.") for sentence in SENTENCES for part in PLACE.split(sentence)[::2]}
    assert [part for part in parts if part not in said] == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_keeps_its_parts_in_german(sentence: str) -> None:
    with override("de"):
        german = gettext(sentence)
    assert german != sentence
    assert sorted(PLACE.findall(german)) == sorted(PLACE.findall(sentence))


@pytest.mark.django_db
def test_stopped_route_is_told_in_german() -> None:
    routes_health.stop(State.IN_PROGRESS, "SCX refused 8 single reports alike: Nein 100 %.")
    text = OperatorNotice.objects.get().text
    with override("de"):
        assert "In Bearbeitung" in spoken(text)
        assert "gleich abgelehnt: „Nein 100 %“." in spoken(text)
    with override("en"):
        assert spoken(text) == text.replace("Nein 100 %", "“Nein 100 %”")


@pytest.mark.django_db
def test_refusal_is_told_in_german(world: World) -> None:
    targets = [target(listing(world))]
    result = reports.retry_listings(targets=targets, by=COLLEAGUE, reason="again")
    with override("de"):
        assert "Wartet auf Entscheidung" in spoken(result.refused[0].message)


def test_each_broken_limit_is_told_in_german() -> None:
    error = ErrorEntry("", "x", recommended_value="y" * 20_000)
    with pytest.raises(ContractError) as broken:
        failed_element(
            seller_id="shop",
            offer_id=1,
            failed_at=FROZEN_AT,
            errors=[error],
        )
    with override("de"):
        told = spoken(str(broken.value))
    assert "must" not in told
    assert told.count("errorList[0]") == 2


@pytest.mark.parametrize("text", ["", "Words of SCX: 100 %(x)s", "<b>{}</b>", "x: must " * 1000])
def test_foreign_words_stay_as_they_are(text: str) -> None:
    with override("de"):
        assert spoken(text) == text


def test_notice_is_shown_in_the_readers_language(desk: Client) -> None:
    notices.raise_notice(key="x", text="not configured: SCX_API_URL")
    page = desk.get("/notices/", headers={"Accept-Language": "de"}).content.decode()
    assert "nicht eingestellt: SCX_API_URL" in page


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("sku: missing; priceList[0].id: no text", "sku: fehlt; priceList[0].id: kein Text"),
        ("x: not a time: 'a'; sku: missing", "x: keine Zeitangabe: 'a'; sku: fehlt"),
        ("variationList[2]: left out: offerId: not an offer id: 0", "offerId: keine Angebots-ID: 0"),
        ("the database refused it as it came; id: missing or unusable", "id: fehlt oder ist unbrauchbar"),
        ("NetworkError: GET /v1/x: no complete answer within 3.0 s", "GET /v1/x: keine vollständige Antwort"),
        ("POST /v1/x answered 503: Busy; wait: 1", "POST /v1/x antwortete mit 503: „Busy; wait: 1“"),
        ("GET /v1/x: an object was due", "GET /v1/x: erwartet war ein JSON-Objekt"),
        ("The report no longer waits: it is rejected.", "Von SCX abgelehnt"),
    ],
)
def test_stored_error_is_told_in_german(stored: str, german: str) -> None:
    with override("de"):
        assert german in spoken(stored)


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("Unbekannt: 7; nochmal", "SCX: „Unbekannt: 7; nochmal“"),
        ("VAL100: offerList[1].offerId: in use", "SCX: „VAL100: offerId: in use“"),
        ("VAL100: offerList[20]: must be an object", "SCX: „VAL100: must be an object“"),
        ("VAL100: offerList: must hold 1", "SCX: „VAL100: offerList: must hold 1“"),
        ("POST /v1/x answered 400", "POST /v1/x antwortete mit 400"),
        ("Not active by JTL, says SCX's seller list.", "Nicht aktiv laut JTL, so die Händlerliste von SCX."),
        ("", ""),
    ],
)
def test_words_of_scx_are_quoted(stored: str, german: str) -> None:
    with override("de"):
        assert of_scx(stored) == german
