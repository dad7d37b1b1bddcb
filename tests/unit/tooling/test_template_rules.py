"""Templates compile and keep the rules of the strict CSP and of life without JavaScript."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from tools import template_rules


def test_templates_of_this_project_keep_the_rules() -> None:
    assert template_rules.faults(Path(configured.BASE_DIR, "templates")) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<script>go()</script>", "an inline <script>, which the CSP stops"),
        ("<style>p {}</style>", "an inline <style>, which the CSP stops"),
        ("<p\n class='a' style='color:red'>", "line 1: <p> has an inline style, which the CSP stops"),
        ("\n<a href='#' onclick='go()'>", "line 2: <a> has an inline handler, which the CSP stops"),
        ("<a hx-get='/x'>", "line 1: <a hx-get> has no href, so it does nothing without JavaScript"),
        ("<div hx-post='/x'>", "line 1: <div hx-post> is no form, so it does nothing without JavaScript"),
        ("{{ page|add:1 }}", "arithmetic, which belongs in the view"),
        ("<p>\n" * 61, "61 lines, more than 60"),
    ],
)
def test_broken_template_rules_are_told(source: str, told: str) -> None:
    assert list(template_rules.broken(source)) == [told]


@pytest.mark.parametrize(
    "source",
    [
        "<script src='{% static \"a.js\" %}' defer></script>",
        "<a hx-get=\"{% url 'x' %}\" href=\"{% url 'x' %}\">",
        "<form hx-post='/x' method='post'>",
        "<p title='style=bold onclick=no'>",
        "<p {% if a > 1 %}class='style=1'{% endif %}>",
    ],
)
def test_templates_that_keep_the_rules_pass(source: str) -> None:
    assert list(template_rules.broken(source)) == []


def test_template_that_does_not_compile_is_told(tmp_path: Path, settings: Settings) -> None:
    Path(tmp_path, "odd.html").write_text("{% if %}", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert "odd.html: does not compile" in template_rules.faults(tmp_path)[0]
