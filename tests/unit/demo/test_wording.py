"""The demo's error templates."""

from typing import Any

import pytest

from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.pushing.wording import PLACEHOLDERS
from channelsync.demo.wording import TEMPLATES, said, write_templates
from channelsync.listings.placeholders import unfilled

pytestmark = pytest.mark.django_db


def test_templates_are_written_once_and_changes_stay() -> None:
    write_templates()
    ErrorTemplate.objects.filter(code="GTIN-002").update(message_de="Anders")
    write_templates()
    assert ErrorTemplate.objects.count() == len(TEMPLATES)
    assert ErrorTemplate.objects.get(code="GTIN-002").message_de == "Anders"


def test_templates_fit_and_name_known_placeholders() -> None:
    write_templates()
    for template in ErrorTemplate.objects.all():
        template.full_clean()
        texts = (template.message_de, template.message_en, template.long_message_de, template.long_message_en)
        assert [found for text in texts for found in unfilled(text, PLACEHOLDERS)] == []


@pytest.mark.parametrize(("lang", "code", "word"), [("de_DE.UTF-8", "en", "a"), ("C", "de", "a"), ("", "en", "b")])
def test_colleagues_read_the_language_of_the_desk_or_the_shell(
    lang: str, code: str, word: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", lang)
    settings.LANGUAGE_CODE = code
    assert said("b", "a") == word
