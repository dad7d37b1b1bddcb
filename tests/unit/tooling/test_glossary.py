"""The words of docs/glossary.md bind the German pages."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
QUOTED = r'((?:".*"\n?)+)'
# Words that somebody might use for the same thing, and that the glossary does not.
COMPETING = re.compile(
    r"\b(?:listings?|verkäufers?|anbieters?|lieferanten?|offerten?|artikelangebote?|warengruppen?|attribute?s?|kanal|kanäle"
    r"|bulk\w*|massen\w+|sync|synchroni\w+|events?|inbox|posteingang|sku|mpn|srp|audit\w*|lagerbestand|varianten?|elternartikel"
    r"|parents?|retry|wiederholen|storniert|pending|dein\w*|du|dir|dich|fehlermuster|empfohlener wert)\b",
    re.IGNORECASE,
)
# The same English word, where it is no word of the glossary: the time at which something was sent.
OTHER_SENSES = {"sent": "gesendet"}


def _joined(quoted: str) -> str:
    return "".join(json.loads(line) for line in quoted.splitlines())


def catalogue() -> list[tuple[str, list[str]]]:
    """Return each English text of the German catalogue with its translations (two where it has a plural)."""
    source = (ROOT / "locale/de/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    found = []
    for entry in source.split("\n\n")[1:]:
        english = re.search(rf"^msgid {QUOTED}", entry, re.MULTILINE)
        german = re.findall(rf"^msgstr(?:\[\d\])? {QUOTED}", entry, re.MULTILINE)
        found.append((_joined(english[1]) if english else "", [_joined(text) for text in german]))
    return found


def _words(cell: str, separators: str) -> list[str]:
    return [re.sub(r"\s*\(.*?\)", "", word).strip() for word in re.split(f"[{separators}]", cell)]


def glossary() -> dict[str, str]:
    """Return the German word of each English one.

    A row holds several in the same order (commas or semicolons), or one word for several English ones (semicolons).
    """
    source = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for english, german in re.findall(r"^\| (.+?) \| (.+?) \|$", source, re.MULTILINE)[2:]:
        words, theirs = _words(english, ",;"), _words(german, ",;")
        if len(words) != len(theirs):
            words = _words(english, ";")
            theirs *= len(words)
        found.update(zip(words, theirs, strict=True))
    return found


def otherwise(english: str, german: str, words: dict[str, str]) -> bool:
    """Say whether a text is a word of the glossary but translated as another."""
    said = english.strip("….: ").lower()
    wanted = words.get(said)
    return wanted is not None and german.strip("….: ").lower() not in {wanted.lower(), OTHER_SENSES.get(said)}


def test_words_of_the_glossary_are_translated_as_it_says() -> None:
    words = glossary()
    spoken = [(english, german[0]) for english, german in catalogue()]
    assert len({english.lower() for english, _german in spoken} & words.keys()) > 25
    assert [pair for pair in spoken if otherwise(*pair, words)] == []


def test_no_other_word_competes_with_the_glossary() -> None:
    texts = [text for _english, german in catalogue() for text in german]
    assert [text for text in texts if COMPETING.search(re.sub(r"%\(\w+\)s|\{\w+\}|<[^>]*>", "", text))] == []


@pytest.mark.parametrize("text", ["Das Listing", "Der Verkäufer", "Zwei Attribute", "Bitte prüfe dein Angebot"])
def test_competing_words_are_noticed(text: str) -> None:
    assert COMPETING.search(text)


def test_other_translation_is_noticed() -> None:
    words = glossary()
    assert otherwise("Seller", "Verkäufer", words)
    assert otherwise("late", "spät", words)
    assert not otherwise("Retry…", "Erneut bearbeiten…", words)
