"""The German texts: complete, compiled, in the words that were agreed on."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

FOLDER = Path(settings.BASE_DIR, "locale", "de", "LC_MESSAGES")
TEMPLATES = Path(settings.BASE_DIR, "templates")
TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')\s*(?:as \w+)?\s*%}""")
GLOSSARY = {
    "Listings": "Angebote",
    "Seller": "Händler",
    "To decide": "Zu entscheiden",
    "Pending": "Wartet auf Entscheidung",
    "Update, old version live": "Aktualisierung offen",
    "In progress": "In Bearbeitung",
    "Listed": "Gelistet",
    "Ended; not taken down yet": "Beendet; noch nicht entfernt",
    "Overdue": "Überfällig",
    "State report": "Statusmeldung",
    "Waiting": "Wartet",
    "Sending": "Wird gesendet",
    "Sent": "Von SCX angenommen",
    "Rejected": "Von SCX abgelehnt",
    "Superseded": "Überholt",
    "Held": "Zurückgehalten",
    "Cancelled": "Zurückgezogen",
    "Retry": "Erneut bearbeiten",
    "Send again": "Erneut melden",
    "Message": "Kurztext",
    "Long message": "Langtext",
    "Attribute": "Marktplatzfeld",
    "Recommended value": "Vorschlag",
    "SKU": "Artikelnummer",
    "MPN": "HAN",
    "SRP": "UVP",
    "Stock": "Bestand",
    "Event": "Ereignis",
    "Inbox": "Eingang",
    "Apply again": "Erneut anwenden",
    "Reason": "Begründung",
    "audit log": "Protokoll",
    "What the seller was told": "Was gemeldet wurde",
}


@pytest.mark.parametrize(("english", "german"), GLOSSARY.items())
def test_word_of_the_glossary_is_used(english: str, german: str) -> None:
    with translation.override("de"):
        assert _(english) == german


def test_failed_is_a_state_in_german() -> None:
    with translation.override("de"):
        assert pgettext("state of a listing", "Failed") == "Fehlgeschlagen"


def test_every_text_has_its_german() -> None:
    source = (FOLDER / "django.po").read_text(encoding="utf-8")
    empty = [entry for entry in source.split("\n\n")[1:] if re.search(r'^msgstr(\[\d\])? ""(?!\n")', entry, re.M)]
    assert empty == []
    assert "#, fuzzy" not in source


def test_every_text_of_a_template_is_in_the_catalogue() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)
    texts = {
        match[1] or match[2]
        for path in TEMPLATES.rglob("*.html")
        for match in TRANSLATE.finditer(path.read_text(encoding="utf-8"))
    }
    assert texts
    assert sorted(text for text in texts if known.gettext(text) == text and text not in SAME_IN_GERMAN) == []


def test_catalogue_was_compiled_from_this_source() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    source = (FOLDER / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^#.*\nmsgid "([^"\\]+)"\nmsgstr "([^"\\]+)"$', source, re.M)
    assert pairs
    assert [english for english, german in pairs if compiled.gettext(english) != german] == []


SAME_IN_GERMAN = {"Code", "Dimension", "GTIN", "Median", "Name", "Status", "Ticket", "Trend", "Variation"}
