"""Keeping the catalogue of German texts."""

import shutil
from pathlib import Path

import pytest

from tools import messages

HEAD = 'msgid ""\nmsgstr ""\n"POT-Creation-Date: 2026-01-01 00:00+0000\\n"\n"Language: de\\n"\n'
GUESSED = '#: a.py\n#, fuzzy\n#| msgid "Seller"\nmsgid "Sellers"\nmsgstr "Händler"\n'
KNOWN = '#: a.py\nmsgid "Seller"\nmsgstr "Händler"\n'
LONG = '#: a.py\nmsgid "Long"\nmsgstr ""\n"Lang"\n'


def test_guessed_translation_is_emptied_and_missed() -> None:
    tidied = messages.tidy(f"{HEAD}\n{GUESSED}\n{KNOWN}")
    assert 'msgid "Sellers"\nmsgstr ""\n' in tidied
    assert "fuzzy" not in tidied
    assert [entry.splitlines()[1] for entry in messages.missing(tidied)] == ['msgid "Sellers"']


def test_guess_of_a_text_with_places_is_no_guess_any_more() -> None:
    tidied = messages.tidy(f"{HEAD}\n{GUESSED.replace('#, fuzzy', '#, fuzzy, python-format')}")
    assert '#, python-format\nmsgid "Sellers"\nmsgstr ""\n' in tidied


def test_known_translations_stay_and_dates_go() -> None:
    tidied = messages.tidy(f"{HEAD}\n{KNOWN}\n{LONG}")
    assert "POT-Creation-Date" not in tidied
    assert messages.missing(tidied) == []
    assert messages.tidy(tidied) == tidied


@pytest.mark.gettext
def test_catalogue_holds_every_text_of_the_code(tmp_path: Path) -> None:
    for folder in ("channelsync", "templates", "locale"):
        shutil.copytree(messages.ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(messages.ROOT / "manage.py", tmp_path)
    assert messages.missing(messages.collect(tmp_path)) == []
